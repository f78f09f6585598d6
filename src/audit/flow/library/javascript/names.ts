/** Names that are there without any code: JavaScript's, and those of the platforms that run notebooks in it. */
import type { Value } from '../../values';

const GLOBALS = new Set(
  `AbortController AbortSignal AggregateError Array ArrayBuffer AsyncDisposableStack Atomics BigInt BigInt64Array BigUint64Array Blob Boolean BroadcastChannel Buffer
  ByteLengthQueuingStrategy Cache CacheStorage CloseEvent CompressionStream CountQueuingStrategy Crypto CryptoKey CustomEvent DOMException DOMMatrix DOMMatrixReadOnly
  DOMPoint DOMPointReadOnly DOMQuad DOMRect DOMRectReadOnly DataView Date DecompressionStream Deno DisposableStack Error ErrorEvent EvalError Event EventSource EventTarget File
  FileReader FinalizationRegistry Float16Array Float32Array Float64Array FormData Function Headers ImageBitmap ImageBitmapRenderingContext ImageData Infinity Int16Array
  Int32Array Int8Array Intl Iterator JSON Location Lock LockManager Map Math MessageChannel MessageEvent MessagePort NaN Navigator Number Object OffscreenCanvas Performance
  PerformanceEntry PerformanceMark PerformanceMeasure PerformanceObserver ProgressEvent Promise PromiseRejectionEvent Proxy QuotaExceededError RangeError
  ReadableByteStreamController ReadableStream ReadableStreamBYOBReader ReadableStreamBYOBRequest ReadableStreamDefaultController ReadableStreamDefaultReader ReferenceError
  Reflect RegExp Request Response Set SharedArrayBuffer Storage String SubtleCrypto SuppressedError Symbol SyntaxError Temporal TextDecoder TextDecoderStream TextEncoder
  TextEncoderStream TransformStream TransformStreamDefaultController TypeError URIError URL URLPattern URLSearchParams Uint16Array Uint32Array Uint8Array Uint8ClampedArray
  WeakMap WeakRef WeakSet WebAssembly WebSocket Window Worker WritableStream WritableStreamDefaultController WritableStreamDefaultWriter addEventListener alert arguments atob
  btoa caches clearImmediate clearInterval clearTimeout close closed confirm console constructor createImageBitmap crypto decodeURI decodeURIComponent dispatchEvent encodeURI
  encodeURIComponent escape eval fetch getParent global globalThis hasOwnProperty import isFinite isNaN isPrototypeOf localStorage location name navigator new onbeforeunload
  onerror onload onunhandledrejection onunload parseFloat parseInt performance process prompt propertyIsEnumerable queueMicrotask removeEventListener reportError self
  sessionStorage setImmediate setInterval setTimeout structuredClone super this toLocaleString toString undefined unescape valueOf
  require module exports __dirname __filename window document alert requestAnimationFrame cancelAnimationFrame XMLHttpRequest HTMLElement SVGElement Image DOMParser Node
  display tslab $$ $$html $$async Jupyter _ _error`.split(/\s+/)
);

/** Whether a name is there without any code of the notebook. */
export function isThere(name: string): boolean {
  return GLOBALS.has(name) || /^GPU|Event$|^Performance/.test(name) || name.startsWith('parameter ');
}

/** Where names may come from that are not seen. */
export const REFLECTION = /^(?:eval|globalThis|window|self|global)$/;

/** What such a name stands for; null where it is none of the language's own. */
export function builtinNamed(name: string): Value | null {
  return GLOBALS.has(name) ? { k: 'global', path: `${OWN}${name}` } : null;
}

/** In front of the path of what JavaScript itself has. */
export const OWN = 'javascript.';
