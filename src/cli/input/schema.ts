/** The part of a CRD's schema that ours uses, and what is said of a value that does not fit. */

export interface Rule {
  readonly rule: string;
  readonly message?: string;
  readonly messageExpression?: string;
}

export interface Schema {
  readonly type: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-validations'?: readonly Rule[];
}

export type Path = readonly (string | number)[];

export interface Problem {
  readonly path: Path;
  /** In the words of the API server, with what was meant where that can be guessed. */
  readonly message: string;
}

/** `spec.networkSecurity.clientSources[1]` */
export const written = (path: Path): string =>
  path.reduce<string>((text, one) => (typeof one === 'number' ? `${text}[${one}]` : text === '' ? one : `${text}.${one}`), '');

export const isTree = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
