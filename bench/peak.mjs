/** Loaded before a measured program (`node --import`): tells its peak memory, in KiB, as its last word on stderr. */
process.on('exit', () => process.stderr.write(`\npeak-kib ${process.resourceUsage().maxRSS}\n`));
