/** @jest-environment jsdom */
import { nullTranslator } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import * as React from 'react';
import { PanelContext, type PanelServices } from '../../context';
import { Boundary } from '../boundary';

const services = { trans: nullTranslator.load('') } as unknown as PanelServices;
let broken = false;

function Fragile(): React.JSX.Element {
  if (broken) {
    throw new Error('a wrong turn');
  }
  return <p>drawn</p>;
}

class Panel extends ReactWidget {
  notebook = 'one';

  protected override render(): React.JSX.Element {
    return (
      <PanelContext.Provider value={services}>
        <Boundary key={this.notebook}>
          <Fragile />
        </Boundary>
      </PanelContext.Provider>
    );
  }
}

/** React draws a little later than it is told to. */
async function drawn(panel: Panel): Promise<string> {
  MessageLoop.flush();
  await new Promise(done => setTimeout(done, 50));
  return panel.node.textContent;
}

describe('Boundary', () => {
  let panel: Panel;
  const again = (): void => panel.node.querySelector('button')!.click();

  beforeAll(() => {
    // What JupyterLab draws React by, and jsdom has not.
    Object.assign(globalThis, { requestIdleCallback: (draw: () => void) => setTimeout(draw, 0) });
  });

  beforeEach(() => {
    // React and jsdom tell of every error that is thrown while something is drawn.
    jest.spyOn(console, 'error').mockImplementation(() => undefined);
    broken = false;
    panel = new Panel();
    Widget.attach(panel, document.body);
  });

  afterEach(() => {
    panel.dispose();
    jest.restoreAllMocks();
  });

  it('says what went wrong instead of leaving nothing, and draws again when asked', async () => {
    expect(await drawn(panel)).toBe('drawn');
    broken = true;
    panel.update();
    expect(await drawn(panel)).toContain('a wrong turn');
    again();
    expect(await drawn(panel)).toContain('a wrong turn');
    broken = false;
    again();
    expect(await drawn(panel)).toBe('drawn');
  });

  it('draws another notebook without being asked', async () => {
    broken = true;
    panel.update();
    expect(await drawn(panel)).toContain('a wrong turn');
    broken = false;
    panel.notebook = 'two';
    panel.update();
    expect(await drawn(panel)).toBe('drawn');
  });
});
