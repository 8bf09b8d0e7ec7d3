interface Count {
  readonly total: number;
  readonly covered: number;
}

/** The part of istanbul's interface that is used: a report walks the files of a run. */
interface FileNode {
  getFileCoverage(): { readonly path: string };
  getCoverageSummary(): { readonly lines: Count; readonly branches: Count };
}

interface Context {
  getVisitor(visitor: { onDetail(node: FileNode): void }): unknown;
  getTree(kind: 'flat'): { visit(visitor: unknown, context: Context): void };
}

/** A vitest coverage reporter that prints lines and branches of each protocol library, and of all. */
export default class CoverageByLibrary {
  execute(context: Context): void {
    const libraries = new Map<string, { lines: Count; branches: Count }>();
    const onDetail = (node: FileNode) => {
      const summary = node.getCoverageSummary();
      for (const name of [libraryOf(node.getFileCoverage().path), 'all']) {
        const { lines, branches } = libraries.get(name) ?? { lines: none, branches: none };
        libraries.set(name, { lines: sum(lines, summary.lines), branches: sum(branches, summary.branches) });
      }
    };
    context.getTree('flat').visit(context.getVisitor({ onDetail }), context);
    const rows = [...libraries].sort(([a], [b]) => Number(a === 'all') - Number(b === 'all') || a.localeCompare(b));
    console.log(row('library', 'lines', 'branches'));
    for (const [name, { lines, branches }] of rows) console.log(row(name, percent(lines), percent(branches)));
  }
}

const none: Count = { total: 0, covered: 0 };

const sum = (a: Count, b: Count): Count => ({ total: a.total + b.total, covered: a.covered + b.covered });

const libraryOf = (path: string) => /protocol[/\\]([^/\\]+)/.exec(path)?.[1] ?? path;

const row = (name: string, lines: string, branches: string) =>
  name.padEnd(10) + lines.padStart(22) + branches.padStart(22);

const percent = ({ total, covered }: Count) =>
  `${((100 * covered) / Math.max(total, 1)).toFixed(1)} % (${covered}/${total})`;
