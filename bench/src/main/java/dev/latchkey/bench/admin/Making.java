package dev.latchkey.bench.admin;

import dev.latchkey.bench.cluster.RequestKind;
import java.time.Duration;
import java.util.Map;

/**
 * What it took to make keys, once.
 *
 * @param answered until all requests were answered
 * @param settled until the operator had nothing more to do; for plain writes the same
 * @param requests what the operator asked of the API server
 */
record Making(Duration answered, Duration settled, Map<RequestKind, Long> requests) {
  Making {
    requests = Map.copyOf(requests);
  }
}
