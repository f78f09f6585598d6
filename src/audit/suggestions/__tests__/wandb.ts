/** What an offline run of W&B kept, read back from its file. */

/** Reads the records of each offline run: a log of LevelDB's framing that holds protobuf messages. */
export const READ_WANDB = `
import base64, glob, json, struct
from wandb.proto import wandb_internal_pb2 as pb
runs = []
for path in sorted(glob.glob("wandb/offline-run-*/*.wandb")):
    data, at, whole, kept = open(path, "rb").read(), 7, b"", {"config": {}, "history": [], "artifacts": [], "alerts": [], "digests": {}, "exit": None}
    while at + 7 <= len(data):
        if 32768 - at % 32768 < 7:
            at += 32768 - at % 32768
            continue
        size, kind = struct.unpack("<HB", data[at + 4:at + 7])
        whole, at = whole + data[at + 7:at + 7 + size], at + 7 + size
        if kind not in (1, 4):  # the first or a middle part of a record
            continue
        record, whole = pb.Record.FromString(whole), b""
        what = record.WhichOneof("record_type")
        if what == "run":
            kept["id"], kept["project"] = record.run.run_id, record.run.project
            kept["config"].update({item.key: json.loads(item.value_json, parse_constant=str) for item in record.run.config.update})
        elif what == "history":
            items = {item.key or ".".join(item.nested_key): json.loads(item.value_json, parse_constant=str) for item in record.history.item}
            kept["history"].append({key: value for key, value in items.items() if not key.startswith("_")})
        elif what == "alert":
            kept["alerts"].append([record.alert.level, record.alert.text])
        elif what == "artifact" or (what == "request" and record.request.WhichOneof("request_type") == "log_artifact"):
            artifact = record.artifact if what == "artifact" else record.request.log_artifact.artifact
            kept["artifacts"].append([artifact.name, artifact.type, [entry.path for entry in artifact.manifest.contents]])
            kept["digests"].update({entry.path: base64.b64decode(entry.digest).hex() for entry in artifact.manifest.contents})
        elif what == "exit":
            kept["exit"] = record.exit.exit_code
    runs.append(kept)
print(json.dumps(runs))`;

export interface WandbRun {
  readonly id: string;
  readonly project: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly history: readonly Readonly<Record<string, number>>[];
  readonly artifacts: readonly (readonly [string, string, readonly string[]])[];
  /** MD5 of each file of the artifacts. */
  readonly digests: Readonly<Record<string, string>>;
  /** Level and text. */
  readonly alerts: readonly (readonly [string, string])[];
  readonly exit: number | null;
}
