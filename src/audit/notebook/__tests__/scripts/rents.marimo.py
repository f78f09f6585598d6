# /// script
# dependencies = ["lightgbm"]
# ///

import marimo

__generated_with = "0.25.2"
app = marimo.App()


@app.cell
def _():
    import marimo as mo

    return (mo,)


@app.cell(hide_code=True)
def _(mo):
    mo.md(r"""
    # Rents

    Predicts a rent.

    - `rents.csv`: one row a flat
    """)
    return


@app.cell
def _():
    # '%matplotlib inline' command supported automatically in marimo
    # packages added via marimo's package management: lightgbm !pip install lightgbm
    import pandas as pd
    from sklearn.linear_model import Ridge
    from sklearn.model_selection import train_test_split
    from sklearn.preprocessing import StandardScaler

    return StandardScaler, pd, train_test_split


@app.cell
def _(pd):
    # Cell tags: data, load
    rents = pd.read_csv('rents.csv')

    # Nobody pays for a name.
    features = rents.drop(columns=['rent', 'name'])
    rent = rents['rent']
    return features, rent


app._unparsable_cell(
    r"""
    Not run:

    features = None
    """,
    name="_"
)


@app.cell
def _(StandardScaler, features):
    def scaled(values):
        scaler = StandardScaler()

        return scaler.fit_transform(values)


    NOTE = """
    # A text, and no cell:

    # +
    """
    wide = scaled(features)
    return (wide,)


@app.cell
def _():
    # Only a comment
    return


@app.cell
def _(rent, train_test_split, wide):
    X_train, X_test, y_train, y_test = train_test_split(wide, rent)
    return


@app.cell
def _():
    import subprocess
    subprocess.run('echo "# done"', shell=True)
    return


app._unparsable_cell(
    r"""
    model = Ridge().fit(X_train, y_train)
    if True:
        %timeit model.predict(X_test)
    files = !ls
    # %timeit 1
    # + one
    print(model.score(X_test, y_test), files)
    """,
    name="_"
)


@app.cell
def _(model):
    kept = model
    return


if __name__ == "__main__":
    app.run()
