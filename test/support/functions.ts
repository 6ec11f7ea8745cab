import { parseAst } from 'vitest/node';

interface Node {
  type: string;
  start: number;
  end: number;
  [field: string]: unknown;
}

/** Returns the names of the functions with more than `most` lines of their own, in the order of the source. */
export function longFunctionsOf(source: string, most: number, lang: 'ts' | 'tsx' = 'ts'): string[] {
  const found: string[] = [];
  const lineOf = (at: number): number => source.slice(0, at).split('\n').length;

  /** Returns the lines that the functions within this node take. */
  function walk(node: Node, name: string): number {
    let inner = 0;
    const own = nameOf(node) ?? name;
    const isFunction = /^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type);
    const at = isFunction ? found.push('') - 1 : -1;
    for (const [key, value] of Object.entries(node)) {
      if (key === 'parent') continue;
      for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) inner += walk(child, own);
    }
    if (!isFunction) return inner;
    const lines = lineOf(node.end) - lineOf(node.start) + 1;
    found[at] = lines - inner > most ? own : '';
    // A function that ends on the line on which it begins takes none from the one around it.
    return lines === 1 ? 0 : lines;
  }

  walk(parseAst(source, { lang }) as unknown as Node, '');
  return found.filter((name) => name !== '');
}

function nameOf({ type, id, key }: Node): string | undefined {
  if (!/^(?:FunctionDeclaration|VariableDeclarator|Property|MethodDefinition)$/.test(type)) return undefined;
  const named = (id ?? key) as { name?: string } | null;
  return named?.name;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
}
