// What jsdom lacks and JupyterLab needs at import time; nothing here changes a test in the node environment.
if (typeof window !== 'undefined') {
  const util = require('util');
  globalThis.TextEncoder ??= util.TextEncoder;
  globalThis.TextDecoder ??= util.TextDecoder;
  globalThis.fetch ??= () => Promise.reject(new Error('no network in unit tests'));
  globalThis.Request ??= class {};
  globalThis.Response ??= class {};
  globalThis.Headers ??= class {};
  globalThis.DragEvent ??= class DragEvent extends MouseEvent {};
  globalThis.IntersectionObserver ??= class {
    observe() {}
    unobserve() {}
    disconnect() {}
    takeRecords() {
      return [];
    }
  };
  globalThis.ResizeObserver ??= class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
  globalThis.matchMedia ??= () => ({
    matches: false,
    addEventListener() {},
    removeEventListener() {},
    addListener() {},
    removeListener() {}
  });
  document.queryCommandSupported ??= () => false;
  globalThis.structuredClone ??= value => JSON.parse(JSON.stringify(value));
}
