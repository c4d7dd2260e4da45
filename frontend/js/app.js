// All behaviours. Each listens on the document, so what htmx swaps in works without a word more.
import "htmx.org";
import "./answers.js";
import "./toast.js";
import "./menu.js";
import "./dialog.js";
import "./tabs.js";
import "./edit.js";
import "./search.js";
import "./keys.js";
import "./live.js";
import "./draft.js";
import "./theme.js";
import "./select.js";
import "./forms.js";
import "./where.js";
import "./groups.js";
