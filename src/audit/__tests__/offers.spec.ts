import { audit } from '../audit';
import { readScript } from '../notebook/read';
import { mlflowStore } from '../offers';

const storeOf = (source: string) => mlflowStore(audit(readScript(source, 'a.py'), { trials: 'none' }));

describe('the store of MLflow', () => {
  it('is none where the notebook does not log to it', () => {
    expect(storeOf('import mlflow\nx = 1')).toBeNull();
    expect(storeOf('import wandb\nwandb.init()')).toBeNull();
  });

  it('is MLflow’s own choice where the notebook names none', () => {
    expect(storeOf('import mlflow\nmlflow.autolog()')).toEqual({ uri: null, experiment: null });
  });

  it('is what the notebook names, by position, keyword, constant and path', () => {
    expect(
      storeOf(
        'import mlflow as m\nHOST = "tracking.example.org"\nm.set_tracking_uri(f"https://{HOST}/x")\nm.set_experiment("churn")'
      )
    ).toEqual({ uri: 'https://tracking.example.org/x', experiment: 'churn' });
    expect(
      storeOf(
        'from mlflow import set_tracking_uri, set_experiment\nset_tracking_uri(uri="runs")\nset_experiment(experiment_name="a")\nset_experiment("b")'
      )
    ).toEqual({ uri: 'runs', experiment: 'b' });
  });

  it('is not guessed at where only the running notebook knows it', () => {
    expect(storeOf('import mlflow, os\nmlflow.set_tracking_uri(os.environ["X"])')).toBeNull();
    expect(storeOf('import mlflow, os\nmlflow.set_experiment(os.environ["X"])')).toEqual({
      uri: null,
      experiment: null
    });
  });
});
