"""Writes src/audit/knowledge/sklearn.json from the scikit-learn that is installed.

    python -m venv venv && venv/bin/pip install scikit-learn==1.9.1 imbalanced-learn==0.14.2
    venv/bin/python scripts/knowledge/sklearn_tables.py

Roles, parameters and defaults are read from the library; whether a fit computes something from the rows, and
whether a result varies without a seed, is tried on data. What cannot be read or tried stands in seed_uses.py.
"""

import importlib
import inspect
import json
import os
import pkgutil
import sys
import warnings
from pathlib import Path

warnings.simplefilter("ignore")
os.environ["PYTHONWARNINGS"] = "ignore"

import imblearn  # noqa: E402
import numpy as np  # noqa: E402
import sklearn  # noqa: E402
from sklearn.experimental import enable_halving_search_cv, enable_iterative_imputer  # noqa: E402, F401
from sklearn.utils.discovery import all_estimators  # noqa: E402

import seed_uses  # noqa: E402

TARGET = Path(__file__).resolve().parents[2] / "src" / "audit" / "knowledge" / "sklearn.json"

# Fits that only list the values seen; their output does not depend on how often a value occurs.
VOCABULARY = {
    "DictVectorizer", "LabelBinarizer", "LabelEncoder", "MissingIndicator", "MultiLabelBinarizer", "OneHotEncoder",
    "OrdinalEncoder",
}
# Fits that read the number of columns only, or nothing (checked by `reads_rows` where it can run).
STATELESS = {
    "AdditiveChi2Sampler", "Binarizer", "FeatureHasher", "FunctionTransformer", "GaussianRandomProjection",
    "HashingVectorizer", "Normalizer", "PatchExtractor", "PolynomialCountSketch", "PolynomialFeatures", "RBFSampler",
    "SkewedChi2Sampler", "SparseCoder", "SparseRandomProjection",
}
COMPOSITE = {"ColumnTransformer": "columns", "FeatureUnion": "union", "Pipeline": "pipeline"}
SEARCH = {"GridSearchCV", "HalvingGridSearchCV", "HalvingRandomSearchCV", "RandomizedSearchCV"}
INNER = ("estimator", "estimators", "base_estimator", "transformers", "steps", "transformer_list", "regressor")


def public_objects():
    """Every public class and function by its shortest qualified name."""
    modules = ["sklearn"]
    for info in pkgutil.walk_packages(sklearn.__path__, "sklearn."):
        parts = info.name.split(".")
        if any(p.startswith("_") or p in ("tests", "conftest", "externals", "experimental", "callback") for p in parts):
            continue
        modules.append(info.name)
    names = {}
    for name in modules:
        try:
            module = importlib.import_module(name)
        except Exception:
            continue
        for attribute in getattr(module, "__all__", []):
            thing = getattr(module, attribute, None)
            if inspect.isclass(thing) or inspect.isroutine(thing):
                names.setdefault(id(thing), (thing, []))[1].append(f"{name}.{attribute}")
    return {min(qs, key=lambda q: (q.count("."), len(q))): thing for thing, qs in names.values()}


def parameters(thing):
    """Parameters with their defaults; a required one has no entry."""
    try:
        signature = inspect.signature(thing.__init__ if inspect.isclass(thing) else thing)
    except (TypeError, ValueError):
        return {}
    return {n: p.default for n, p in signature.parameters.items() if n not in ("self", "args", "kwargs")}


def may_be_positional(thing, parameter):
    signature = inspect.signature(thing.__init__ if inspect.isclass(thing) else thing)
    return signature.parameters[parameter].kind is inspect.Parameter.POSITIONAL_OR_KEYWORD


def plain(value):
    if isinstance(value, np.generic):
        value = value.item()
    return value if isinstance(value, (int, float, str, bool, type(None))) else None


def seed_of(name, thing):
    """The seed argument, when it matters, and the defaults of the parameters that decide."""
    known = parameters(thing)
    if "random_state" not in known:
        return None
    uses = seed_uses.CONDITIONS.get(name, "always")
    deciding = sorted({p for alternative in uses for p in alternative}) if isinstance(uses, list) else []
    seed = {"arg": "random_state", "uses": uses}
    defaults = {p: plain(known[p]) for p in deciding if p in known and known[p] is not inspect.Parameter.empty}
    if defaults:
        seed["defaults"] = defaults
    by_position = [p for p in known if may_be_positional(thing, p)]
    if any(p in by_position for p in deciding):
        seed["positional"] = by_position
    # A library default that is a number seeds the call by itself.
    if isinstance(known["random_state"], int) and not isinstance(known["random_state"], bool):
        seed["fallback"] = known["random_state"]
    return seed


def tags_of(cls):
    from sklearn.utils._test_common.instance_generator import _construct_instances

    for make in (cls, lambda: next(iter(_construct_instances(cls)))):
        try:
            estimator = make()
            return estimator, estimator.__sklearn_tags__()
        except Exception:
            continue
    return None, None


def reads_rows(estimator):
    """Whether transform gives other values once the rows of fit change; None where it cannot be tried."""
    rng = np.random.RandomState(0)
    seen, other = np.abs(rng.randn(60, 4)), np.abs(rng.randn(60, 4)) * 3 + 1
    target = (seen[:, 0] > np.median(seen[:, 0])).astype(int)
    outputs = []
    for rows in (seen, other):
        try:
            copy = type(estimator)(**estimator.get_params(deep=False))
            if "random_state" in copy.get_params(deep=False):
                copy.set_params(random_state=0)
            result = copy.fit(rows, target).transform(seen)
            outputs.append(np.asarray(result.toarray() if hasattr(result, "toarray") else result, dtype=float))
        except Exception:
            return None
    return outputs[0].shape != outputs[1].shape or not np.allclose(outputs[0], outputs[1], equal_nan=True)


def varies(cls):
    """Whether three fits without a seed differ, on continuous, discrete and real data; None where none ran."""
    from sklearn.base import is_regressor
    from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris

    rng = np.random.RandomState(0)
    discrete = rng.randint(0, 4, size=(300, 12))
    samples = [(discrete, (discrete[:, 0] + discrete[:, 1] + rng.randint(0, 3, 300) > 3).astype(int))]
    samples += [load(return_X_y=True) for load in (load_iris, load_breast_cancer, load_diabetes)]
    tried = None
    for X, y in samples:
        X = np.abs(X)
        results = []
        for _ in range(3):
            try:
                np.random.seed(None)
                model = cls()
                if not is_regressor(model) and len(set(y)) > 20:
                    break
                # Every other row is kept back: a tree that grew to its leaves always agrees with itself on its own rows.
                model.fit(X[::2], y[::2].astype(float) if is_regressor(model) else y[::2])
                how = next(m for m in ("predict_proba", "decision_function", "predict", "transform") if hasattr(model, m))
                out = getattr(model, how)(X[1::2])
                results.append(np.round(np.asarray(out.toarray() if hasattr(out, "toarray") else out, float), 6))
            except Exception:
                break
        if len(results) == 3:
            if any(r.shape != results[0].shape or not np.array_equal(r, results[0], equal_nan=True) for r in results):
                return True
            tried = False
    return tried


def role_of(name, cls, tags, known):
    if name in SEARCH:
        return "search"
    if name in COMPOSITE:
        return COMPOSITE[name]
    kind = tags.estimator_type if tags else None
    if kind in ("classifier", "regressor", "clusterer"):
        transformer_only = cls.__module__.startswith(("sklearn.feature_selection", "sklearn.pipeline"))
        if not transformer_only:
            return kind
    if kind == "outlier_detector":
        return "outlier"
    if kind == "density_estimator":
        return "density"
    if name in ("FrozenEstimator", "SelfTrainingClassifier"):
        return "classifier" if "Classifier" in name else "frozen"
    if hasattr(cls, "transform") or hasattr(cls, "fit_transform"):
        return "transformer"
    return "covariance" if cls.__module__.startswith("sklearn.covariance") else "other"


def estimator_tables(objects):
    qualified = {id(thing): name for name, thing in objects.items()}
    table, doubts = {}, []
    for name, cls in sorted(all_estimators()):
        estimator, tags = tags_of(cls)
        known = parameters(cls)
        module = qualified.get(id(cls), f"{cls.__module__}.{name}").rsplit(".", 1)[0]
        transforms = hasattr(cls, "transform") or hasattr(cls, "fit_transform") or (estimator is not None and hasattr(estimator, "transform"))
        role = role_of(name, cls, tags, known)
        learns = name not in STATELESS
        if role == "transformer" and estimator is not None and name not in VOCABULARY and not any(p in known for p in INNER):
            tried = reads_rows(estimator)
            if tried and not learns:
                doubts.append(f"learns {name}: table {learns}, tried {tried}")
        row = {"module": module, "role": role, "transforms": transforms, "learns": learns}
        if name in VOCABULARY:
            row["vocabulary"] = True
        fit = inspect.signature(cls.fit).parameters if hasattr(cls, "fit") else {}
        needs_y = any(y in fit and fit[y].default is inspect.Parameter.empty for y in ("y", "Y"))
        row["supervised"] = bool(needs_y or (tags and tags.target_tags.required)) or name in ("Pipeline", "RFE", "RFECV")
        row["meta"] = any(p in known for p in INNER)
        row["seed"] = seed_of(name, cls)
        if name in seed_uses.SEEDS_INNER:
            row["seedsInner"] = True
        if row["seed"] and "fallback" not in row["seed"] and role in ("classifier", "regressor", "transformer", "clusterer"):
            tried = varies(cls)
            said = row["seed"]["uses"]
            defaults = row["seed"].get("defaults", {})
            expected = said == "always" or (isinstance(said, list) and any(all(isinstance(v, list) and defaults.get(p) in v for p, v in a.items()) for a in said))
            if tried is not None and tried != expected:
                doubts.append(f"seed {name}: table {expected}, tried {tried}")
        table[name] = row
    for name, (module, today) in sorted(seed_uses.FORMER.items()):
        like = dict(table[today]) if today else {"role": "transformer", "transforms": True, "learns": True, "supervised": name != "RandomizedPCA", "meta": False, "seed": {"arg": "random_state", "uses": "always"}}
        table[name] = {**like, "module": module, "former": True}
    return table, doubts


def splitter_table(objects):
    table = {}
    for q, cls in sorted(objects.items()):
        name = q.rsplit(".", 1)[1]
        if not (inspect.isclass(cls) and hasattr(cls, "split") and hasattr(cls, "get_n_splits")) or name.startswith("Base"):
            continue
        seed = seed_of(name, cls)
        shuffles = "never" if seed is None else "always" if seed["uses"] == "always" else "argument"
        table[name] = {"module": q.rsplit(".", 1)[0], "shuffles": shuffles, "stratified": "Stratified" in name, "grouped": "Group" in name, "ordered": name == "TimeSeriesSplit", "seed": seed}
    return table


FUNCTION_ROLES = {
    "split": ["train_test_split"],
    "shuffle": ["shuffle"],
    "resample": ["resample"],
    "cross-validate": ["cross_val_score", "cross_validate", "cross_val_predict", "learning_curve", "validation_curve", "permutation_test_score"],
    "scale": ["scale", "minmax_scale", "maxabs_scale", "robust_scale", "quantile_transform", "power_transform"],
    "rowwise": ["normalize", "binarize", "add_dummy_feature", "label_binarize"],
    "select-score": ["chi2", "f_classif", "f_regression", "mutual_info_classif", "mutual_info_regression", "r_regression"],
    "compose": ["make_pipeline", "make_union", "make_column_transformer"],
    "cluster": ["k_means", "dbscan", "spectral_clustering", "mean_shift", "affinity_propagation", "kmeans_plusplus"],
    "decompose": ["fastica", "dict_learning", "dict_learning_online", "non_negative_factorization", "randomized_svd", "smacof"],
    "explain": ["permutation_importance", "partial_dependence"],
    "clone": ["clone"],
    "scorer": ["make_scorer", "get_scorer"],
}


def function_table(objects):
    by_name = {q.rsplit(".", 1)[1]: (q, f) for q, f in objects.items() if inspect.isroutine(f)}
    table = {}
    for role, names in FUNCTION_ROLES.items():
        for name in names:
            q, function = by_name[name]
            row = {"module": q.rsplit(".", 1)[0], "role": role, "seed": seed_of(name, function)}
            if role in ("cross-validate", "explain", "scale", "rowwise"):
                row["args"] = [p for p in parameters(function) if not p.startswith("*")][:3]
            table[name] = row
    return table


def dataset_table(objects):
    table = {}
    for q, function in sorted(objects.items()):
        module, name = q.rsplit(".", 1)
        if module != "sklearn.datasets" or not name.startswith(("load_", "fetch_", "make_")):
            continue
        kind = "made" if name.startswith("make_") else "file" if name in ("load_files", "load_svmlight_file", "load_svmlight_files") else "library"
        table[name] = {"module": module, "kind": kind, "seed": seed_of(name, function)}
    table["load_boston"] = {"module": "sklearn.datasets", "kind": "library", "seed": None, "former": True}
    table["fetch_mldata"] = {"module": "sklearn.datasets", "kind": "library", "seed": None, "former": True}
    return table


SCORE_FIRST = ("y_score", "y_proba", "y_prob", "pred_decision")


def metric_table(objects):
    from sklearn.metrics import get_scorer, get_scorer_names

    negated = {get_scorer(n)._score_func.__name__ for n in get_scorer_names() if get_scorer(n)._sign < 0}
    table = {}
    for q, function in sorted(objects.items()):
        module, name = q.rsplit(".", 1)
        if module not in ("sklearn.metrics", "sklearn.metrics.cluster") or not inspect.isroutine(function):
            continue
        known = [p for p in parameters(function)]
        if not known or known[0] not in ("y_true", "labels_true"):
            if name in ("auc", "silhouette_score", "silhouette_samples", "calinski_harabasz_score", "davies_bouldin_score"):
                table[name] = {"module": module, "kind": "curve" if name == "auc" else "clustering", "yTrue": None, "yPred": None if name == "auc" else "labels", "second": "label", "lossLike": name == "davies_bouldin_score", "seed": seed_of(name, function)}
            continue
        source = function.__wrapped__.__code__.co_filename if hasattr(function, "__wrapped__") else function.__code__.co_filename
        kind = "regression" if source.endswith("_regression.py") else "clustering" if "cluster" in source else "classification"
        loss = name in negated or name.endswith(("_loss", "_error", "_deviance")) or name.startswith(("mean_", "root_mean"))
        row = {"module": module, "kind": kind, "yTrue": known[0], "yPred": known[1], "second": "score" if known[1] in SCORE_FIRST or name in ("log_loss", "brier_score_loss") else "label", "lossLike": loss}
        table[name] = row
    for q, cls in sorted(objects.items()):
        if q.startswith("sklearn.metrics.") and q.endswith("Display"):
            for method in ("from_estimator", "from_predictions"):
                if hasattr(cls, method):
                    known = [p for p in inspect.signature(getattr(cls, method)).parameters]
                    table[f"{cls.__name__}.{method}"] = {"module": "sklearn.metrics", "kind": "regression" if "Error" in cls.__name__ else "classification", "yTrue": "y" if method == "from_estimator" else known[0], "yPred": None if method == "from_estimator" else known[1], "second": "estimator" if method == "from_estimator" else "label" if "Confusion" in cls.__name__ or "Error" in cls.__name__ else "score", "lossLike": False}
    for name in ("plot_confusion_matrix", "plot_roc_curve", "plot_precision_recall_curve", "plot_det_curve"):
        table[name] = {"module": "sklearn.metrics", "kind": "classification", "yTrue": "y_true", "yPred": None, "second": "estimator", "lossLike": False, "former": True}
    table["jaccard_similarity_score"] = {"module": "sklearn.metrics", "kind": "classification", "yTrue": "y_true", "yPred": "y_pred", "second": "label", "lossLike": False, "former": True}
    return table


def imblearn_table():
    table = {}
    for package, role in (("over_sampling", "over"), ("under_sampling", "under"), ("combine", "combine")):
        module = importlib.import_module(f"imblearn.{package}")
        for name in module.__all__:
            cls = getattr(module, name)
            has = "random_state" in parameters(cls)
            # Samplers that clean rows by their neighbours take a random state in old releases only.
            table[name] = {"module": f"imblearn.{package}", "role": role, "duplicates": role != "under", "seed": {"arg": "random_state", "uses": [{"version": [1, 2]}] if name == "NearMiss" else "always"} if has else None}
            if name == "NearMiss":
                table[name]["seed"] = None
    module = importlib.import_module("imblearn.ensemble")
    for name in module.__all__:
        table[name] = {"module": "imblearn.ensemble", "role": "classifier", "duplicates": False, "seed": {"arg": "random_state", "uses": "always"}}
    for name in ("Pipeline", "make_pipeline"):
        table[name] = {"module": "imblearn.pipeline", "role": "pipeline", "duplicates": False, "seed": None}
    table["InstanceHardnessThreshold"]["seed"] = {"arg": "random_state", "uses": "always"}
    return table


def compact(row):
    """What is usual is left out: learns true, everything else false or null."""
    usual = {"learns": True}
    return {k: v for k, v in row.items() if v != usual.get(k, False) and v is not None}


def main():
    sys.path.insert(0, str(Path(__file__).parent))
    objects = public_objects()
    estimators, doubts = estimator_tables(objects)
    tables = {
        "generatedFrom": {"scikit-learn": sklearn.__version__, "imbalanced-learn": imblearn.__version__},
        "formerModules": seed_uses.FORMER_MODULES,
        "estimators": estimators,
        "splitters": splitter_table(objects),
        "functions": function_table(objects),
        "datasets": dataset_table(objects),
        "metrics": metric_table(objects),
        "imblearn": imblearn_table(),
    }
    lines = []
    for key, table in tables.items():
        rows = ",\n".join(f"    {json.dumps(n)}: {json.dumps(compact(r) if isinstance(r, dict) else r)}" for n, r in table.items())
        lines.append(f"  {json.dumps(key)}: {{\n{rows}\n  }}")
    TARGET.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    for doubt in doubts:
        print("look at:", doubt)
    print({k: len(v) for k, v in tables.items()}, TARGET.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
