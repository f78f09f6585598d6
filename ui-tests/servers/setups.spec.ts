/** The servers that people have: behind a hub, with a login, with kernels elsewhere, without the companion's kernel. */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { finding, readOn, typeFile } from '../tests/preflight';
import { check, checked, panelOf, Server } from './server';

/** Opens the demo below a server of its own, in a page of its own. */
async function onDemo(
  browser: Browser,
  options: Parameters<typeof Server.start>[0],
  work: (opened: { readonly server: Server; readonly page: Page }) => Promise<void>
): Promise<void> {
  const server = await Server.start(options);
  server.copyDemo();
  const page = await browser.newPage();
  try {
    await page.goto(server.lab('diabetes.ipynb'));
    await work({ server, page });
  } finally {
    await page.close();
    await server.stop();
  }
}

test('below the address of a hub, with a token', async ({ browser }) => {
  await onDemo(browser, { base: '/user/ada@example.org/', token: 'first' }, async ({ page }) => {
    const panel = await panelOf(page);
    await expect(finding(panel, 'data/unversioned-path')).toContainText('data/diabetes.csv');
    await checked(panel);
  });
});

test('restarted below the page, with the same token and with another @long', async ({ browser }) => {
  await onDemo(browser, { base: '/user/ada@example.org/', token: 'first' }, async ({ server, page }) => {
    const panel = await panelOf(page);
    await expect(finding(panel, 'data/unversioned-path')).toContainText('data/diabetes.csv');
    await checked(panel);

    // While the server is away the notebook is audited, and what is typed stays.
    await server.kill();
    // JupyterLab tells of the server, and at times of the kernel as well.
    await readOn(page);
    await typeFile(page, panel, 'other');

    // With another token, and a new secret for its cookies: nothing of the page counts any more.
    for (const folder of ['runtime', 'data']) {
      for (const name of readdirSync(join(server.home, folder)).filter(each =>
        each.includes('cookie_secret')
      )) {
        rmSync(join(server.home, folder, name));
      }
    }
    await server.up('second');
    const tools = await check(panel);
    await expect(tools.locator('[data-companion="failed"]')).toContainText(
      'The companion did not answer: the server refuses this page (403): it wants another login. Log in in another tab; what is not saved stays here.',
      { timeout: 60000 }
    );
    await expect(finding(panel, 'data/unversioned-path')).toContainText('data/other.csv');

    // And with the one that the page knows.
    await server.kill();
    await server.up('first');
    await page.context().clearCookies();
    await page.context().request.get(server.lab('diabetes.ipynb'));
    await checked(panel);
    await expect(finding(panel, 'data/unversioned-path')).toContainText('data/other.csv');
  });
});

test('with a password @long', async ({ browser }) => {
  const hash = execFileSync(
    'python',
    ['-c', 'from jupyter_server.auth import passwd; print(passwd("lovelace"))'],
    {
      encoding: 'utf8'
    }
  ).trim();
  await onDemo(
    browser,
    { args: [`--PasswordIdentityProvider.hashed_password=${hash}`] },
    async ({ page }) => {
      await page.getByLabel('Password:').fill('lovelace');
      await page.getByRole('button', { name: 'Log in' }).click();
      const panel = await panelOf(page);
      await expect(finding(panel, 'data/unversioned-path')).toBeVisible();
      await checked(panel);
    }
  );
});

test('without the kernel of the companion', async ({ browser }) => {
  await onDemo(browser, { args: ['--KernelSpecManager.allowed_kernelspecs=python3'] }, async ({ page }) => {
    const panel = await panelOf(page);
    await expect(finding(panel, 'data/unversioned-path')).toBeVisible();
    const tools = await check(panel);
    await expect(tools.locator('[data-companion="off"]')).toContainText(
      /The companion is off: this server has no kernel named "preflight-companion"\. .*pip install jupyterlab-preflight/
    );
  });
});

test('without Deno @long', async ({ browser }) => {
  await onDemo(browser, { deno: false }, async ({ page }) => {
    const panel = await panelOf(page);
    await expect(finding(panel, 'data/unversioned-path')).toBeVisible();
    const tools = await check(panel);
    await expect(tools.locator('[data-companion="failed"]')).toContainText(
      'where it says that Deno is missing, run "pip install deno"',
      { timeout: 60000 }
    );
  });
});

for (const there of [true, false]) {
  test(`with kernels on another machine, ${there ? 'which has the companion' : 'which lacks the companion'} @long`, async ({
    browser
  }) => {
    const none = ['--KernelSpecManager.allowed_kernelspecs=python3'];
    const remote = await Server.start({ program: 'server', token: 'far', args: there ? [] : none });
    const args = [`--gateway-url=${remote.origin}`, '--GatewayClient.auth_token=far'];
    await onDemo(browser, { args }, async ({ page }) => {
      const panel = await panelOf(page);
      await expect(finding(panel, 'data/unversioned-path')).toBeVisible();
      const tools = await check(panel);
      if (there) {
        // It sees the files of its own machine only, and says so instead of calling those of the notebook missing.
        await expect(tools.locator('[data-companion="elsewhere"]')).toHaveText(
          /^The companion runs where the kernels do, in \S+, and the notebook is not there/,
          { timeout: 60000 }
        );
        await expect(tools.locator('[data-status="missing"]')).toHaveCount(0);
      } else {
        await expect(tools.locator('[data-companion="off"]')).toContainText(
          'this server has no kernel named'
        );
      }
    }).finally(() => remote.stop());
  });
}
