package dev.latchkey.operator.api;

import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.RequestException;
import dev.latchkey.operator.admin.KeyAdministration.ImportResult;
import dev.latchkey.operator.admin.KeyAdministration.ImportResult.Imported;
import dev.latchkey.operator.admin.KeyAdministration.ImportResult.Refused;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Why an item of a batch failed; a closed set, whose names are the ends of the error codes. */
enum BatchError {
  /** The item is of a wrong shape, or beyond a limit. */
  INVALID_ARGUMENT,
  /** The raw key is imported already, or stands earlier in the batch. */
  ALREADY_EXISTS,
  /** The raw key, or the namespace, is in no state for it. */
  FAILED_PRECONDITION,
  /** Something else went wrong: try again. */
  INTERNAL;

  /** The error that a reason is an instance of, by its code. */
  static BatchError of(ErrorReason reason) {
    return switch (reason.code()) {
      case 3 -> INVALID_ARGUMENT;
      case 6 -> ALREADY_EXISTS;
      case 5, 7, 9 -> FAILED_PRECONDITION;
      default -> INTERNAL;
    };
  }

  /**
   * The error of a batch of which nothing succeeded: that of its items' which is commonest, of
   * equals the first. Empty where anything succeeded.
   */
  static Optional<RequestException> ofAll(List<ImportResult> results) {
    Map<Integer, Integer> counts = new LinkedHashMap<>();
    for (ImportResult result : results) {
      if (result instanceof Imported) {
        return Optional.empty();
      }
      counts.merge(code(result), 1, Integer::sum);
    }
    int commonest = 0;
    for (Map.Entry<Integer, Integer> one : counts.entrySet()) {
      commonest = one.getValue() > counts.getOrDefault(commonest, 0) ? one.getKey() : commonest;
    }
    for (int index = 0; index < results.size(); index++) {
      if (code(results.get(index)) == commonest) {
        RequestException why = ((Refused) results.get(index)).why();
        return Optional.of(
            new RequestException(
                why.reason(),
                "None of the keys was imported. requests[%d]: %s"
                    .formatted(index, why.getMessage())));
      }
    }
    return Optional.empty();
  }

  private static int code(ImportResult result) {
    return ((Refused) result).why().reason().code();
  }
}
