import { expect, it } from 'vitest';
import { mapCellsMax, poolMap } from './pool-map.ts';

it('shows a small pool address by address', () => {
  const { cellSize, cells } = poolMap('10.66.0.1-10.66.0.3', ['10.66.0.2', '10.67.0.2']);
  expect(cellSize).toBe(1);
  expect(cells).toEqual([
    { from: '10.66.0.1', size: 1, inUse: 0 },
    { from: '10.66.0.2', size: 1, inUse: 1 },
    { from: '10.66.0.3', size: 1, inUse: 0 },
  ]);
});

it('shows a large one in fields of many', () => {
  const { cellSize, cells } = poolMap('10.66.0.0/16', ['10.66.0.2', '10.66.0.255', '10.66.255.1']);
  expect(cellSize).toBe(256);
  expect(cells).toHaveLength(mapCellsMax);
  expect(cells[0]).toEqual({ from: '10.66.0.0', size: 256, inUse: 2 });
  expect(cells.at(-1)).toEqual({ from: '10.66.255.0', size: 256, inUse: 1 });
});

it('ends where the pool ends', () => {
  const { cells } = poolMap('10.0.0.1-10.0.2.44', []);
  expect(cells.reduce((sum, { size }) => sum + size, 0)).toBe(556);
  expect(cells.length).toBeLessThanOrEqual(mapCellsMax);
});
