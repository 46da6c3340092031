package dev.latchkey.bench.life;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** How long a change of a ConfigMap takes to reach a plain watch in this process. */
final class WatchLatency {
  private static final String ENTRY = "change";
  private static final int WARM_UP = 10;

  private final KubernetesClient writer;
  private final KubernetesClient watcher;
  private final Duration timeout;

  /**
   * @param writer changes the ConfigMap
   * @param watcher watches it, over connections of its own
   * @param timeout when a change counts as missed
   */
  WatchLatency(KubernetesClient writer, KubernetesClient watcher, Duration timeout) {
    this.writer = writer;
    this.watcher = watcher;
    this.timeout = timeout;
  }

  private record Arrival(String change, long at) {}

  /**
   * Changes a ConfigMap so many times.
   *
   * @param name the name of the ConfigMap, which does not exist yet
   * @param pause how long to wait between changes
   */
  Lags run(String namespace, String name, int changes, Duration pause) throws InterruptedException {
    writer
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .addToData(ENTRY, "none")
                .build())
        .create();
    BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
    Watch watch = watcher.configMaps().inNamespace(namespace).withName(name).watch(into(arrivals));
    try {
      Resource<ConfigMap> map = writer.configMaps().inNamespace(namespace).withName(name);
      Lags.Builder lags = new Lags.Builder();
      for (int i = -WARM_UP; i < changes; i++) {
        change(map, String.valueOf(i), arrivals, i < 0 ? new Lags.Builder() : lags);
        Thread.sleep(pause.toMillis());
      }
      return lags.build();
    } finally {
      watch.close();
    }
  }

  private void change(
      Resource<ConfigMap> map, String value, BlockingQueue<Arrival> arrivals, Lags.Builder lags)
      throws InterruptedException {
    String patch = "{\"data\":{\"%s\":\"%s\"}}".formatted(ENTRY, value);
    long sent = System.nanoTime();
    map.patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    long answered = System.nanoTime();
    Arrival arrival;
    do {
      arrival =
          arrivals.poll(answered + timeout.toNanos() - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (arrival == null) {
        lags.miss();
        return;
      }
    } while (!arrival.change().equals(value));
    lags.seen(sent, answered, arrival.at());
  }

  private static Watcher<ConfigMap> into(BlockingQueue<Arrival> arrivals) {
    return new Watcher<>() {
      @Override
      public void eventReceived(Action action, ConfigMap map) {
        long at = System.nanoTime();
        if (map.getData() != null) {
          arrivals.add(new Arrival(map.getData().get(ENTRY), at));
        }
      }

      @Override
      public void onClose(WatcherException cause) {
        // What does not arrive any more is reported as missed.
      }
    };
  }
}
