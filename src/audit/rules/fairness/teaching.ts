/** Data sets that everybody learns with: nobody is affected by what is made of them. Told by the name of the file. */
export const TEACHING =
  /(?:^|[\W_])(?:iris|titanic|imdb|movie_data|mnist|penguins|digits|cifar-?\d*|wine(?:quality)?|boston|california_housing|home-data-for-ml-course|melb(?:ourne)?[_-](?:data|housing)\w*|abalone|tips)(?![a-z])/i;
