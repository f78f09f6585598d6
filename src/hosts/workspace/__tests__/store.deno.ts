/** Asks a store of MLflow in Deno, which has SQLite; run with the permission to read and no other. */
import { nodeFiles } from '../nodeFiles';
import { findStore, type StoreQuery } from '../mlflow/store';

const { args } = (globalThis as unknown as { Deno: { args: string[] } }).Deno;
const query = JSON.parse(args[0] ?? '') as StoreQuery;
void findStore(nodeFiles, query).then(found => console.log(JSON.stringify(found)));
