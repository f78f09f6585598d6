import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';

const SCHEMAS = join(__dirname, '../../../schema');

// Jupyter's server takes settings that do not fit for none, and overwrites their file with the next one that is changed.
it.each(readdirSync(SCHEMAS))(
  'settings that a newer version has beside those of %s do not spoil them',
  name => {
    const schema = JSON.parse(readFileSync(join(SCHEMAS, name), 'utf8')) as object;
    const fits = new Ajv({ strict: false }).compile(schema);
    expect(fits({ future: { unknown: [1] } })).toBe(true);
  }
);
