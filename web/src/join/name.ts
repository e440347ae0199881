/** Where a guest's name is kept from one meeting to the next. */
export const NAME = "amphi.name";
