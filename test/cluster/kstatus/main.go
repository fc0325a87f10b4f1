// Reads objects, one JSON line each, and prints what kstatus (Flux, Helm) and Argo CD's health script make of each: `verdicts HEALTH.LUA`.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"time"

	lua "github.com/yuin/gopher-lua"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/cli-utils/pkg/kstatus/status"
)

type verdict struct {
	Kstatus string `json:"kstatus"`
	Argo    string `json:"argo"`
	// What Argo CD shows beside it.
	Message string `json:"message"`
}

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: verdicts HEALTH.LUA < objects")
	}
	script, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		said, err := judge(lines.Bytes(), string(script))
		if err != nil {
			log.Fatal(err)
		}
		text, err := json.Marshal(said)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(string(text))
	}
	if err := lines.Err(); err != nil {
		log.Fatal(err)
	}
}

func judge(line []byte, script string) (verdict, error) {
	var object unstructured.Unstructured
	if err := object.UnmarshalJSON(line); err != nil {
		return verdict{}, err
	}
	computed, err := status.Compute(&object)
	if err != nil {
		return verdict{}, err
	}
	argo, message, err := health(object.Object, script)
	return verdict{Kstatus: computed.Status.String(), Argo: argo, Message: message}, err
}

// As Argo CD runs it: a second of time, and only these libraries (argo-cd, util/lua/lua.go, without useOpenLibs).
func health(object map[string]any, script string) (string, string, error) {
	state := lua.NewState(lua.Options{SkipOpenLibs: true})
	defer state.Close()
	for name, open := range map[string]lua.LGFunction{lua.BaseLibName: lua.OpenBase, lua.TabLibName: lua.OpenTable} {
		if err := state.CallByParam(lua.P{Fn: state.NewFunction(open), NRet: 0, Protect: true}, lua.LString(name)); err != nil {
			return "", "", err
		}
	}
	limit, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	state.SetContext(limit)
	state.SetGlobal("obj", value(state, object))
	if err := state.DoString(script); err != nil {
		return "", "", err
	}
	answer, isTable := state.Get(-1).(*lua.LTable)
	if !isTable {
		return "", "", fmt.Errorf("the script returned %s", state.Get(-1).Type())
	}
	return lua.LVAsString(answer.RawGetString("status")), lua.LVAsString(answer.RawGetString("message")), nil
}

func value(state *lua.LState, from any) lua.LValue {
	switch is := from.(type) {
	case map[string]any:
		table := state.NewTable()
		for key, one := range is {
			table.RawSetString(key, value(state, one))
		}
		return table
	case []any:
		table := state.NewTable()
		for _, one := range is {
			table.Append(value(state, one))
		}
		return table
	case string:
		return lua.LString(is)
	case bool:
		return lua.LBool(is)
	case int64:
		return lua.LNumber(is)
	case float64:
		return lua.LNumber(is)
	default:
		return lua.LNil
	}
}
