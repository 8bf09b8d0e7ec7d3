import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCompose } from './compose.ts';
import { serviceToScale } from './order.ts';

describe('What can be scaled', () => {
  const { services } = readCompose(join(import.meta.dirname, '../../../docker-compose.yml'));

  it('is a service with numbered replicas', () => {
    expect(serviceToScale(services, 'edge', 3).name).toBe('edge');
  });

  it('is none of which there is one, which stays one', () => {
    expect(() => serviceToScale(services, 'redis-1', 2)).toThrow('there is one redis-1, which cannot be scaled');
    expect(serviceToScale(services, 'redis-1', 1).name).toBe('redis-1');
  });

  it('is no service that docker-compose.yml has not', () => {
    expect(() => serviceToScale(services, 'edg', 2)).toThrow('docker-compose.yml has no service edg');
  });
});
