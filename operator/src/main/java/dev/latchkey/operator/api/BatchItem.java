package dev.latchkey.operator.api;

import dev.latchkey.http.RequestException;
import dev.latchkey.operator.admin.NewImport;

/** One item of a batch. */
sealed interface BatchItem {
  /** It says what is to be imported. */
  record Readable(NewImport key) implements BatchItem {}

  /** It is of a wrong shape, or beyond a limit. */
  record Unreadable(RequestException why) implements BatchItem {}
}
