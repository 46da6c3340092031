package dev.latchkey.bench.life;

import dev.latchkey.bench.report.BenchException;
import dev.latchkey.crds.condition.Condition;
import dev.latchkey.crds.key.IssuedApiKey;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** Watches a namespace's keys become Ready. */
final class ReadyKeys implements AutoCloseable {
  private final Set<String> ready = new HashSet<>();
  private final SharedIndexInformer<IssuedApiKey> informer;
  private long latest = System.nanoTime();

  ReadyKeys(KubernetesClient client, String namespace) {
    this.informer =
        client
            .resources(IssuedApiKey.class)
            .inNamespace(namespace)
            .inform(
                new ResourceEventHandler<>() {
                  @Override
                  public void onAdd(IssuedApiKey key) {
                    see(key);
                  }

                  @Override
                  public void onUpdate(IssuedApiKey before, IssuedApiKey key) {
                    see(key);
                  }

                  @Override
                  public void onDelete(IssuedApiKey key, boolean unknown) {
                    throw new IllegalStateException("nobody deletes keys here");
                  }
                });
  }

  private synchronized void see(IssuedApiKey key) {
    if (isReady(key) && ready.add(key.getMetadata().getName())) {
      latest = System.nanoTime();
      notifyAll();
    }
  }

  private static boolean isReady(IssuedApiKey key) {
    return key.getStatus() != null
        && key.getMetadata().getGeneration().equals(key.getStatus().observedGeneration())
        && key.getStatus().conditions().stream()
            .anyMatch(
                condition ->
                    condition.type().equals("Ready")
                        && condition.status() == Condition.Status.TRUE);
  }

  /**
   * Waits until so many keys are Ready.
   *
   * @param patience how long to wait for the next one
   * @return when the last of them was seen to be, as {@link System#nanoTime}
   * @throws BenchException if none became Ready for that long
   */
  synchronized long await(int keys, Duration patience) throws InterruptedException {
    while (ready.size() < keys) {
      int before = ready.size();
      long end = System.nanoTime() + patience.toNanos();
      while (ready.size() == before) {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          throw new BenchException(
              "Only %,d of %,d keys became Ready; no other did within %d s."
                  .formatted(before, keys, patience.toSeconds()));
        }
        wait(left);
      }
    }
    return latest;
  }

  @Override
  public void close() {
    informer.close();
  }
}
