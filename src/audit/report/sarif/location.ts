import type { Location } from 'sarif';
import { readRaw, type RawFile, type RawRegion } from '../../notebook/raw';
import { NotebookError } from '../../notebook/read';
import { maskedNotebook } from '../../secrets/mask';
import { cellLabel, Places } from '../place';
import { printable } from '../safe';
import type { Place } from '../types';

/** What relative addresses are relative to: the folder that was audited, as a rule the root of the repository. */
export const ROOT = '%SRCROOT%';

/** The address of a file by its path: relative where the path is. */
export function addressOf(path: string): { uri: string; uriBaseId?: string } {
  const parts = path
    .replace(/\\/g, '/')
    .replace(/\p{Surrogate}/gu, '\uFFFD')
    .split('/');
  const encoded = parts.map(encodeURIComponent).join('/');
  const isDrive = /^[a-z]:$/i.test(parts[0]);
  return isDrive || encoded.startsWith('/')
    ? { uri: `file://${isDrive ? '/' : ''}${encoded.replace(/^([a-z])%3A/i, '$1:')}` }
    : { uri: encoded, uriBaseId: ROOT };
}

/** Says where the places of one notebook are in its file. */
export class Locations {
  /** @param raw text of the file; without it, or where it is another one by now, only cells are named */
  constructor(
    private readonly path: string,
    raw: string | undefined
  ) {
    this.file = raw === undefined ? null : read(raw, path);
    this.places = this.file && new Places(maskedNotebook(this.file.notebook));
  }

  at(place: Place, note?: string): Location {
    const region = this.regionOf(place);
    return {
      physicalLocation: {
        artifactLocation: addressOf(this.path),
        ...(region && {
          region: {
            startLine: region.start.line,
            startColumn: region.start.column,
            endLine: region.end.line,
            endColumn: region.end.column
          }
        })
      },
      logicalLocations: [
        {
          name: cellLabel(place.cell),
          fullyQualifiedName: `${cellLabel(place.cell)} (${printable(place.id)})`,
          kind: 'cell'
        }
      ],
      ...(note !== undefined && { message: { text: plain(note) } })
    };
  }

  private regionOf(place: Place): RawRegion | null {
    const now = place.cell < (this.file?.notebook.cells.length ?? 0) ? this.places?.at(place) : undefined;
    // The file may be another one than what was audited: a cell that was edited and not saved yet.
    return this.file && now && now.code === place.code && now.line === place.line
      ? this.file.region(place)
      : null;
  }

  private readonly file: RawFile | null;
  private readonly places: Places | null;
}

function read(raw: string, path: string): RawFile | null {
  try {
    return readRaw(raw, path);
  } catch (error) {
    if (error instanceof NotebookError) {
      return null;
    }
    throw error;
  }
}

/** Text for a message: what would read as a link in one is none. */
export function plain(text: string): string {
  return printable(text).replaceAll('](', '] (');
}
