"""A made-up contest, played from its rules: `play.play`. Knows no real person, no clock, no real chance."""
