# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#       jupytext_version: 1.19.6
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Rents
#
# Predicts a rent.
#
# - `rents.csv`: one row a flat

# %%
# %matplotlib inline
# !pip install \
#     lightgbm
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

# %% tags=["load", "data"]
rents = pd.read_csv('rents.csv')

# Nobody pays for a name.
features = rents.drop(columns=['rent', 'name'])
rent = rents['rent']


# %% [raw]
# Not run:
#
# features = None

# %%
def scaled(values):
    scaler = StandardScaler()

    return scaler.fit_transform(values)


NOTE = """
# A text, and no cell:

# +
"""
wide = scaled(features)

# %%
# Only a comment

# %%
X_train, X_test, y_train, y_test = train_test_split(wide, rent)

# %% language="bash"
# echo "# done"

# %%
model = Ridge().fit(X_train, y_train)
if True:
    # %timeit model.predict(X_test)
# files = !ls
# # %timeit 1
# + one
print(model.score(X_test, y_test), files)

# %% deletable=false
kept = model
