package dev.latchkey.bench.admin;

import dev.latchkey.bench.cluster.SampleObjects;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The keys of a namespace whose lists are asked for: imported, and none of them over. */
final class ListedSamples {
  /** Has three in five keys. */
  static final String ACTOR = SampleObjects.ACTOR;

  private static final int OTHERS = 20;

  private final SampleRequests samples = new SampleRequests();

  /** Imports so many keys, in batches. */
  void importInto(AdminConnection http, String namespace, int keys) {
    for (int begin = 0; begin < keys; begin += AdminApiCostsOptions.MAX_BATCH) {
      int end = Math.min(keys, begin + AdminApiCostsOptions.MAX_BATCH);
      List<Map<String, Object>> batch =
          IntStream.range(begin, end).mapToObj(number -> samples.imported(actor(number))).toList();
      http.importAll(namespace, batch);
    }
  }

  private static String actor(int number) {
    return number % 5 < 3 ? ACTOR : "team-" + number % OTHERS;
  }
}
