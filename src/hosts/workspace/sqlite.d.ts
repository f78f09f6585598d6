/** The part of `node:sqlite` that is used; the types of Node 20 do not have it. */
declare module 'node:sqlite' {
  export class DatabaseSync {
    constructor(path: string, options: { readOnly: boolean; allowExtension: boolean });
    prepare(sql: string): { all(...values: (string | number)[]): unknown[] };
    close(): void;
  }
}
