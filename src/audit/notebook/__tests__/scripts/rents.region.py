# ---
# jupyter:
#   jupytext:
#     cell_markers: region,endregion
#     text_representation:
#       extension: .py
#       format_name: light
#       format_version: '1.5'
#       jupytext_version: 1.19.6
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# # Rents
#
# Predicts a rent.
#
# - `rents.csv`: one row a flat

# %matplotlib inline
# !pip install \
#     lightgbm
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

# region tags=["load", "data"]
rents = pd.read_csv('rents.csv')

# Nobody pays for a name.
features = rents.drop(columns=['rent', 'name'])
rent = rents['rent']
# endregion

# region active=""
# Not run:
#
# features = None
# endregion

# region
def scaled(values):
    scaler = StandardScaler()

    return scaler.fit_transform(values)


NOTE = """
# A text, and no cell:

# +
"""
wide = scaled(features)
# endregion

# region
# Only a comment
# endregion

X_train, X_test, y_train, y_test = train_test_split(wide, rent)

# region language="bash"
# echo "# done"
# endregion

model = Ridge().fit(X_train, y_train)
if True:
    # %timeit model.predict(X_test)
# files = !ls
# # %timeit 1
# # + one
print(model.score(X_test, y_test), files)

# region deletable=false
kept = model
# endregion
