/** What one talk may put on the table. Generous for people, tight for whoever wants to do harm. */
export const MAX_DOCUMENTS = 12;
export const MAX_MARKS = 2_000;
export const MAX_MARK_POINTS = 1_000;
export const MAX_NOTE = 2_000;
export const MAX_FIELDS = 2_000;
export const MAX_FIELD_TEXT = 10_000;
export const MAX_NAME = 120;
export const MAX_DESCRIPTION = 300;

/** A PDF with more pages is not shown: no talk gets through them, and a list of a million pages fills the memory. */
export const MAX_PAGES = 5_000;
/** A page that is longer than this many times its width is drawn no longer than that. */
export const MAX_PAGE_RATIO = 12;
/** A small file may unfold into a picture that fills all memory. */
export const MAX_PICTURE_PIXELS = 64_000_000;
/** Phones refuse canvases that are much larger. */
export const MAX_CANVAS_PIXELS = 16_777_216;
/** Opening a file or drawing a page that takes longer is given up, and its worker ended. */
export const PATIENCE = 20_000;

/** What one page load may send us about the table: all its changes together, in bytes … */
export const MAX_BYTES_OF_CHANGES = 16 * 1024 * 1024;
/** … one change … */
export const MAX_CHANGE = 4 * 1024 * 1024;
/** … changes that wait for others which never come … */
export const MAX_WAITING_CHANGES = 512 * 1024;
/** … and messages: so many at once, and so many a second for ever. */
export const MESSAGES_AT_ONCE = 600;
export const MESSAGES_PER_SECOND = 200;
