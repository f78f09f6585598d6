"""When the random state of a scikit-learn object changes its result.

Written from the documentation of each parameter and checked by `probe` in sklearn_tables.py. A use is "always",
"never", or a list of alternatives; an alternative holds when every parameter in it matches. A parameter matches a
list of values, `{"not": [...]}`, `{"below": x}` or `{"above": x}`.

Thresholds that depend on the number of rows (PCA's automatic solver, binning subsamples) cannot be seen in code and
count as "never": a finding there would more often be wrong than right.
"""

SHUFFLED = [{"shuffle": [True]}]
RANDOM_ORDER = [{"selection": ["random"]}]
STOCHASTIC_SOLVER = [{"solver": ["sag", "saga"]}]
GIVEN = {"not": [None]}

CONDITIONS = {
    # Stumps, the default, came out alike in every trial; other trees are random as they are on their own.
    "AdaBoostClassifier": [{"estimator": GIVEN}, {"base_estimator": GIVEN}],
    "ClassifierChain": [{"order": ["random"]}],
    "DummyClassifier": [{"strategy": ["stratified", "uniform"]}],
    "ElasticNet": RANDOM_ORDER,
    "ElasticNetCV": RANDOM_ORDER,
    "FactorAnalysis": [{"svd_method": ["randomized"]}],
    "FastICA": [{"w_init": [None]}],
    "GaussianProcessClassifier": [{"n_restarts_optimizer": {"above": 0}}],
    "GaussianProcessRegressor": [{"n_restarts_optimizer": {"above": 0}}],
    "HistGradientBoostingClassifier": [{"early_stopping": [True]}, {"max_features": {"below": 1}}],
    "HistGradientBoostingRegressor": [{"early_stopping": [True]}, {"max_features": {"below": 1}}],
    "IterativeImputer": [{"sample_posterior": [True]}, {"imputation_order": ["random"]}, {"n_nearest_features": GIVEN}],
    "KBinsDiscretizer": "never",
    "KMeans": [{"init": ["k-means++", "random"]}],
    "KernelPCA": [{"eigen_solver": ["arpack", "randomized"]}],
    "Lars": [{"jitter": GIVEN}],
    "Lasso": RANDOM_ORDER,
    "LassoCV": RANDOM_ORDER,
    "LassoLars": [{"jitter": GIVEN}],
    "LinearSVC": [{"dual": [True, "auto"]}],
    "LinearSVR": [{"dual": [True, "auto"]}],
    "LocallyLinearEmbedding": [{"eigen_solver": ["arpack", "auto"]}],
    "LogisticRegression": [{"solver": ["sag", "saga", "liblinear"]}],
    "LogisticRegressionCV": [{"solver": ["sag", "saga", "liblinear"]}],
    "MiniBatchNMF": [{"init": ["random", "nndsvdar"]}],
    "MultiTaskElasticNet": RANDOM_ORDER,
    "MultiTaskElasticNetCV": RANDOM_ORDER,
    "MultiTaskLasso": RANDOM_ORDER,
    "MultiTaskLassoCV": RANDOM_ORDER,
    "NMF": [{"init": ["random", "nndsvdar"]}, {"shuffle": [True]}],
    "NeighborhoodComponentsAnalysis": [{"init": ["random"]}],
    "NuSVC": [{"probability": [True]}],
    "OneClassSVM": "never",
    "PCA": [{"svd_solver": ["arpack", "randomized"]}],
    "PassiveAggressiveClassifier": SHUFFLED,
    "PassiveAggressiveRegressor": SHUFFLED,
    "PatchExtractor": [{"max_patches": GIVEN}],
    "Perceptron": SHUFFLED,
    "QuantileTransformer": "never",
    "RegressorChain": [{"order": ["random"]}],
    "Ridge": STOCHASTIC_SOLVER,
    "RidgeClassifier": STOCHASTIC_SOLVER,
    "SGDClassifier": SHUFFLED,
    "SGDOneClassSVM": SHUFFLED,
    "SGDRegressor": SHUFFLED,
    "SVC": [{"probability": [True]}],
    "SpectralEmbedding": "never",
    "TargetEncoder": SHUFFLED,
    "TruncatedSVD": [{"algorithm": ["randomized", "arpack"]}],
    "TunedThresholdClassifierCV": [{"cv": {"below": 1}}],
    # Splitters.
    "GroupKFold": SHUFFLED,
    "KFold": SHUFFLED,
    "StratifiedGroupKFold": SHUFFLED,
    "StratifiedKFold": SHUFFLED,
    # Functions.
    "check_cv": SHUFFLED,
    "estimate_bandwidth": [{"n_samples": GIVEN}],
    "extract_patches_2d": [{"max_patches": GIVEN}],
    "fetch_20newsgroups": SHUFFLED,
    "fetch_covtype": SHUFFLED,
    "fetch_kddcup99": SHUFFLED,
    "fetch_olivetti_faces": SHUFFLED,
    "fetch_rcv1": SHUFFLED,
    "learning_curve": SHUFFLED,
    "load_files": SHUFFLED,
    "locally_linear_embedding": [{"eigen_solver": ["arpack", "auto"]}],
    "make_circles": [{"shuffle": [True]}, {"noise": GIVEN}],
    "make_moons": [{"shuffle": [True]}, {"noise": GIVEN}],
    "non_negative_factorization": [{"init": ["random", "nndsvdar"]}, {"shuffle": [True]}],
    "quantile_transform": "never",
    "ridge_regression": STOCHASTIC_SOLVER,
    "silhouette_score": [{"sample_size": GIVEN}],
    "spectral_embedding": "never",
    "train_test_split": SHUFFLED,
}

# Estimators that hand seeds made from their own random state to the estimators inside them.
SEEDS_INNER = {
    "AdaBoostClassifier", "AdaBoostRegressor", "BaggingClassifier", "BaggingRegressor", "ClassifierChain",
    "IterativeImputer", "RANSACRegressor", "RegressorChain",
}

# Names that left the library but live on in notebooks: name -> (module, class of today that behaves alike).
FORMER = {
    "GMM": ("sklearn.mixture", "GaussianMixture"),
    "DPGMM": ("sklearn.mixture", "BayesianGaussianMixture"),
    "Imputer": ("sklearn.preprocessing", "SimpleImputer"),
    "LDA": ("sklearn.lda", "LinearDiscriminantAnalysis"),
    "QDA": ("sklearn.qda", "QuadraticDiscriminantAnalysis"),
    "RandomizedPCA": ("sklearn.decomposition", None),
    "RandomizedLasso": ("sklearn.linear_model", None),
    "RandomizedLogisticRegression": ("sklearn.linear_model", None),
    "LSHForest": ("sklearn.neighbors", None),
    "GaussianProcess": ("sklearn.gaussian_process", "GaussianProcessRegressor"),
}

# Modules that were renamed; what is inside kept its name.
FORMER_MODULES = {
    "sklearn.cross_validation": "sklearn.model_selection",
    "sklearn.grid_search": "sklearn.model_selection",
    "sklearn.learning_curve": "sklearn.model_selection",
    "sklearn.externals.joblib": "joblib",
    "sklearn.lda": "sklearn.discriminant_analysis",
    "sklearn.qda": "sklearn.discriminant_analysis",
    "sklearn.ensemble.forest": "sklearn.ensemble",
    "sklearn.linear_model.base": "sklearn.linear_model",
    "sklearn.metrics.classification": "sklearn.metrics",
    "sklearn.metrics.regression": "sklearn.metrics",
    "sklearn.metrics.ranking": "sklearn.metrics",
    "sklearn.metrics.scorer": "sklearn.metrics",
    "sklearn.neighbors.classification": "sklearn.neighbors",
    "sklearn.neighbors.regression": "sklearn.neighbors",
    "sklearn.preprocessing.data": "sklearn.preprocessing",
    "sklearn.preprocessing.label": "sklearn.preprocessing",
    "sklearn.preprocessing.imputation": "sklearn.impute",
    "sklearn.svm.classes": "sklearn.svm",
    "sklearn.tree.tree": "sklearn.tree",
    "sklearn.utils.testing": "sklearn.utils",
}
