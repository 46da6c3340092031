package dev.latchkey.operator.crash;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets a number of writes pass and no more: the process that writes through it has crashed, for all
 * that the API server can tell.
 */
public final class CrashingWrites implements Interceptor {
  private final int passing;
  private final boolean nextArrives;
  private final AtomicInteger writes = new AtomicInteger();

  /**
   * @param passing how many writes are done as ever
   * @param nextArrives whether one more is done, whose answer is never seen
   */
  public CrashingWrites(int passing, boolean nextArrives) {
    this.passing = passing;
    this.nextArrives = nextArrives;
  }

  /** Whether a write was tried that did not pass. */
  public boolean crashed() {
    return writes.get() > passing;
  }

  /** How many writes were tried. */
  public int writes() {
    return writes.get();
  }

  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    if (isWrite(request)) {
      int number = writes.incrementAndGet();
      if (number > passing + (nextArrives ? 1 : 0)) {
        throw new IllegalStateException("crashed before a write");
      }
    }
  }

  @Override
  public void after(
      HttpRequest request, HttpResponse<?> response, AsyncBody.Consumer<List<ByteBuffer>> body) {
    if (isWrite(request) && crashed()) {
      throw new IllegalStateException("crashed after a write");
    }
  }

  private static boolean isWrite(HttpRequest request) {
    return !request.method().equals("GET");
  }
}
