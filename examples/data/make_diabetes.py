"""Writes diabetes.csv beside this file: scikit-learn's copy of the diabetes data in its original units."""

from pathlib import Path

from sklearn.datasets import load_diabetes

# What the serum measurements s1 to s6 are, as scikit-learn's description of the data set gives them.
NAMES = {
    "s1": "cholesterol",
    "s2": "ldl",
    "s3": "hdl",
    "s4": "cholesterol_hdl_ratio",
    "s5": "log_triglycerides",
    "s6": "glucose",
    "target": "progression",
}

frame = load_diabetes(as_frame=True, scaled=False).frame.rename(columns=NAMES)
for column in ("age", "sex", "progression"):
    frame[column] = frame[column].astype(int)
frame.to_csv(Path(__file__).with_name("diabetes.csv"), index=False, lineterminator="\n")
