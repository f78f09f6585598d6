"""Fills a store of MLflow, and prints what MLflow's own client says of it."""
import json
import os
import sys

os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"

import mlflow  # noqa: E402

mlflow.set_tracking_uri(sys.argv[1])
client = mlflow.MlflowClient()


def run(experiment, status, **tags):
    mlflow.set_experiment(experiment)
    with mlflow.start_run() as active:
        mlflow.set_tags({key.replace("_", "."): value for key, value in tags.items()})
        mlflow.log_metric("accuracy", 0.5)
    if status != "FINISHED":
        client.set_terminated(active.info.run_id, status)
    return active.info.run_id


first = run("Größe", "FINISHED", notebook_path="churn/train.ipynb")
run("Größe", "FAILED", mlflow_source_name="/srv/churn/train.ipynb")
run("other", "FINISHED", notebook_path="churn/train.ipynb")
run("other", "FINISHED", notebook_path="elsewhere/train.ipynb")
run("other", "FINISHED", notebook_path="churn/strain.ipynb")
run("named", "FINISHED")
client.delete_run(run("Größe", "FINISHED", notebook_path="churn/train.ipynb"))
client.delete_experiment(mlflow.create_experiment("gone"))
client.create_registered_model("churn")
client.create_registered_model("empty")
for _ in range(2):
    client.create_model_version("churn", f"runs:/{first}/model", first)
client.set_registered_model_alias("churn", "champion", "1")

names = {each.experiment_id: each.name for each in client.search_experiments()}


def told(runs):
    return [
        {
            "id": each.info.run_id,
            "name": each.info.run_name,
            "experiment": names[each.info.experiment_id],
            "status": each.info.status,
            "started": each.info.start_time,
            "ended": each.info.end_time,
        }
        for each in runs
    ]


found = client.search_runs(list(names), order_by=["attributes.start_time DESC"])
print(
    json.dumps(
        {
            "experiments": [{"id": key, "name": name} for key, name in names.items()],
            "tagged": told(
                each
                for each in found
                if each.data.tags.get("notebook.path") == "churn/train.ipynb"
                or each.data.tags.get("mlflow.source.name", "").endswith("churn/train.ipynb")
            ),
            "named": told(each for each in found if names[each.info.experiment_id] == "named"),
            "models": [
                {
                    "name": model.name,
                    "versions": [
                        {"version": str(each.version), "run": each.run_id}
                        for each in client.search_model_versions(f"name='{model.name}'")
                    ],
                    "aliases": {key: str(value) for key, value in model.aliases.items()},
                }
                for model in client.search_registered_models()
            ],
        }
    )
)
