// What an icon file is to a unit test: LabIcon wants the text of an SVG.
module.exports = '<svg xmlns="http://www.w3.org/2000/svg"></svg>';
