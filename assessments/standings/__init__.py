"""What organisations hold of a fund besides money: a title, from a day until a day, by a released award."""
