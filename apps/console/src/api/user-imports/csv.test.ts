import { describe, expect, it } from 'vitest';
import { CsvError, readCsv, writeCsv } from './csv.ts';

const fieldsOf = (text: string) => readCsv(text).map(({ fields }) => fields);

describe('reading CSV', () => {
  it('has commas, quoted commas, quotation marks and line breaks in fields, and any ends of lines', () => {
    expect(fieldsOf('name,note\r\nbob,"a, ""b""\nc"\rcarol, d \n')).toEqual([
      ['name', 'note'],
      ['bob', 'a, "b"\nc'],
      ['carol', 'd'],
    ]);
  });

  it('says on which line a row begins, over empty lines and fields of several lines', () => {
    expect(readCsv('name\n\n"a\nb"\nc').map(({ line }) => line)).toEqual([1, 3, 5]);
  });

  it('takes semicolons where the first line has no comma, and passes over a byte order mark', () => {
    expect(fieldsOf('\uFEFFname;groups\nbob;a,b')).toEqual([
      ['name', 'groups'],
      ['bob', 'a,b'],
    ]);
  });

  it('keeps fields that are empty, the last one too', () => {
    expect(fieldsOf('a,,c,\n')).toEqual([['a', '', 'c', '']]);
  });

  it.each([
    ['name\n"bob', 2],
    ['name\n"bob"x,y', 2],
  ])('refuses %j, and says where', (text, line) => {
    expect(() => readCsv(text)).toThrow(CsvError);
    expect(() => readCsv(text)).toThrow(expect.objectContaining({ line }));
  });
});

describe('writing CSV', () => {
  it.each(['=1+1', '+1', '-1', '@sum', '\tx', '\rx'])('makes no formula of %j', (field) => {
    const [[read]] = readCsv(writeCsv([[field]])).map(({ fields }) => fields) as [[string]];
    expect(read.startsWith("'")).toBe(true);
  });

  it('can be read again', () => {
    const rows = [
      ['name', 'pass,word'],
      ['say "hi"', 'a\nb'],
    ];
    expect(fieldsOf(writeCsv(rows))).toEqual(rows);
  });
});
