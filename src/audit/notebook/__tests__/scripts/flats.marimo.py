# /// script
# requires-python = ">=3.11"
# dependencies = ["marimo", "pandas", "scikit-learn"]
# ///

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium")

with app.setup(hide_code=True):
    # What all cells have.
    import marimo as mo
    import pandas as pd
    from sklearn.linear_model import Ridge
    from sklearn.model_selection import train_test_split


@app.cell
def _(X_test, model, y_test):
    print("R²", model.score(X_test, y_test))
    # The end
    return


@app.cell
def _(X_train, y_train):
    _model = Ridge()
    model = _model.fit(X_train, y_train)
    return (model,)


@app.cell
def split(features, rents):
    X_train, X_test, y_train, y_test = train_test_split(features, rents["rent"])
    return X_test, X_train, y_test, y_train


@app.cell
def _():
    from sklearn.preprocessing import StandardScaler

    rents = pd.read_csv("rents.csv")
    if True:
        # Scaled over all rows
        features = scaled(rents.drop(columns="rent"))
    NOTE = """
    kept
      as it is
    """
    OTHER = """
    at the margin
        """
    return features, rents


@app.function
# Lower case
def scaled(values):
    from sklearn.preprocessing import StandardScaler
    return StandardScaler().fit_transform(values)


@app.class_definition
class Note:
    text = "é"


@app.cell(disabled=True)
def _(rents):
    never = rents.sample(5)
    return


app._unparsable_cell(
    r"""
    files = !ls
    if files:
        print(files
    """,
    name="_"
)


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    # Rents

    A note:

        with code
    """)
    return


@app.cell
def _(rents):
    mo.md(f"{len(rents)} flats")
    return


@app.cell
def _():
    return


if __name__ == "__main__":
    app.run()
