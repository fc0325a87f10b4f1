/** The look of the page: no script, no font and no picture from elsewhere; light and dark as the reader's system is; on paper black on white. */

export const style = `
:root{color-scheme:light dark;--paper:#fff;--sheet:#f5f7fa;--ink:#16202c;--soft:#51606f;--line:#d5dce4;--accent:#0b5cad;
--good:#146c3a;--good-bg:#e3f4e9;--warn:#7a4d00;--warn-bg:#fdf1d8;--bad:#b3141d;--bad-bg:#fde8e8;--calm-bg:#e8eef5;--net:#f2f6fb;--sub:#e4edf8;--dev:#fff}
@media (prefers-color-scheme:dark){:root{--paper:#12181f;--sheet:#0c1116;--ink:#e6edf4;--soft:#a3b1bf;--line:#33404d;--accent:#79b8ff;
--good:#6fd694;--good-bg:#12301e;--warn:#f2c25e;--warn-bg:#34270b;--bad:#ff8f8f;--bad-bg:#3d1518;--calm-bg:#1d2833;--net:#161f29;--sub:#1b2937;--dev:#12181f}}
*{box-sizing:border-box}
body{margin:0;background:var(--sheet);color:var(--ink);font:15px/1.5 system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,"Liberation Sans",sans-serif}
main,header,footer{max-width:1320px;margin:0 auto;padding:0 24px}
header{padding-top:28px}
h1{font-size:27px;line-height:1.2;margin:0 0 2px;letter-spacing:-.01em}
h2{font-size:21px;line-height:1.25;margin:0}
h3{font-size:16px;margin:26px 0 8px}
p{margin:6px 0}
a{color:var(--accent)}
.soft,figcaption,footer{color:var(--soft)}
.soft{font-size:14px}
section{background:var(--paper);border:1px solid var(--line);border-radius:12px;padding:22px 24px 24px;margin:22px 0}
.head{display:flex;flex-wrap:wrap;gap:4px 14px;align-items:center}
.badge{display:inline-block;border-radius:999px;padding:1px 11px;font-size:13px;font-weight:600;white-space:nowrap;background:var(--calm-bg);color:var(--ink)}
.good{background:var(--good-bg);color:var(--good)}.plan{background:var(--calm-bg);color:var(--accent)}.warn{background:var(--warn-bg);color:var(--warn)}.bad{background:var(--bad-bg);color:var(--bad)}
dl.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(235px,1fr));gap:10px 26px;margin:16px 0 4px}
dl.facts div{min-width:0}
dt{color:var(--soft);font-size:13px}
dd{margin:0;overflow-wrap:anywhere}
.wide{overflow-x:auto;margin:8px 0}
table{border-collapse:collapse;width:100%;font-size:14px}
caption{text-align:left;color:var(--soft);font-size:13px;padding-bottom:4px}
th,td{text-align:left;vertical-align:top;padding:6px 14px 6px 0;border-bottom:1px solid var(--line);overflow-wrap:break-word}
tbody th{overflow-wrap:anywhere}
th{font-size:13px;font-weight:600;color:var(--soft);border-bottom-width:2px;white-space:nowrap}
tbody th{color:var(--ink);font-size:14px;white-space:normal;border-bottom-width:1px;min-width:9em}
tr.broken td,tr.broken th{background:var(--bad-bg)}
td:first-child,th:first-child{padding-left:8px}
code{font:13px/1.45 ui-monospace,"Cascadia Mono",Menlo,Consolas,"Liberation Mono",monospace;overflow-wrap:anywhere}
.box{border-left:4px solid var(--line);background:var(--sheet);border-radius:0 8px 8px 0;padding:9px 14px;margin:10px 0;break-inside:avoid}
.box.broken{border-color:var(--bad);background:var(--bad-bg)}
.box.Blocking{border-color:var(--bad)}.box.Degrading{border-color:var(--warn)}.box.Advisory{border-color:var(--accent)}
.box ul{margin:4px 0;padding-left:20px}
.box .title{margin:0 0 2px;font-size:14px;font-weight:600}
figure{margin:12px 0 4px;border:1px solid var(--line);border-radius:10px;padding:12px;background:var(--paper);overflow-x:auto}
figcaption{font-size:13px;margin-top:8px}
.drawing{display:block;max-width:100%;height:auto;margin:0 auto;font-family:"Helvetica Neue",Helvetica,Arial,"Liberation Sans",sans-serif}
.drawing text{fill:var(--ink)}
.drawing path,.drawing polygon,.drawing polyline{fill:none;stroke:var(--line)}
.drawing .network>path,.drawing .network>polygon{fill:var(--net)}
.drawing .subnet>path,.drawing .subnet>polygon{fill:var(--sub)}
.drawing .device>path,.drawing .device>polygon{fill:var(--dev);stroke:var(--soft)}
.drawing .cluster>text{fill:var(--soft)}
.drawing .node path,.drawing .node polygon{fill:var(--paper);stroke:var(--soft)}
.drawing .gateway path{fill:var(--accent);stroke:var(--accent)}
.drawing .gateway text{fill:var(--paper);font-weight:600}
.drawing .planned path{fill:var(--paper);stroke-dasharray:5 3}
.drawing .planned text{fill:var(--accent)}
.drawing .between path{fill:var(--warn-bg);stroke:var(--warn)}
.drawing .flow path{stroke:var(--soft)}
.drawing .flow polygon{fill:var(--soft);stroke:var(--soft)}
.drawing .flow.doubtful path{stroke:var(--warn);stroke-dasharray:4 3}
.drawing .flow.broken path{stroke:var(--bad);stroke-width:2}
.drawing .flow.broken polygon{fill:var(--bad);stroke:var(--bad)}
.drawing .flow.cut path{stroke-dasharray:3 4}
.drawing .flow.cut polygon{display:none}
.drawing .flow.coming path{stroke:var(--accent);stroke-dasharray:6 4}
.drawing .flow.coming polygon{fill:var(--accent);stroke:var(--accent)}
.drawing .node.coming path{stroke:var(--accent);stroke-dasharray:6 4}
.drawing .node.broken path{fill:var(--bad-bg);stroke:var(--bad);stroke-width:1.6}
.drawing .node.broken text{fill:var(--bad);font-weight:600}
.drawing .node.doubtful path{stroke:var(--warn)}
a:focus-visible,.wide:focus-visible,figure:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
footer{padding-bottom:36px;font-size:13px}
@media print{
:root{color-scheme:light;--paper:#fff;--sheet:#fff;--ink:#000;--soft:#444;--line:#bbb;--accent:#0b4a8a;--good:#0d5a2f;--good-bg:#fff;--warn:#6b4300;--warn-bg:#fff8e6;
--bad:#a80f18;--bad-bg:#fff0f0;--calm-bg:#fff;--net:#f6f8fb;--sub:#eaf0f8;--dev:#fff}
@page{size:A4 landscape;margin:12mm}
body{font-size:11px;print-color-adjust:exact;-webkit-print-color-adjust:exact}
main,header,footer{max-width:none;padding:0}
section{border:0;border-radius:0;padding:0;margin:0 0 14px}
section.gateway{break-before:page}
table{font-size:10px}
tr,figure,.box{break-inside:avoid}
h2,h3{break-after:avoid}
figure,.wide{overflow:visible}
.drawing{max-height:150mm;width:auto}
.badge{border:1px solid currentColor}
a{color:inherit;text-decoration:none}
}
`.replaceAll('\n', '');
