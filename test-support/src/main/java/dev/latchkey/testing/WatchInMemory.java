package dev.latchkey.testing;

import io.fabric8.mockwebserver.crud.AttributeSet;
import io.fabric8.mockwebserver.http.Response;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** One watch: its events go out one after the other, and wait until it is open. */
final class WatchInMemory extends WebSocketListener {
  private final AttributeSet query;
  private final Consumer<WatchInMemory> ended;
  private final ExecutorService sender = Executors.newSingleThreadExecutor();
  private final List<String> waiting = new ArrayList<>();
  private WebSocket socket;

  /**
   * @param query what it watches
   * @param ended told once no more events can go out
   */
  WatchInMemory(AttributeSet query, Consumer<WatchInMemory> ended) {
    this.query = query;
    this.ended = ended;
  }

  AttributeSet query() {
    return query;
  }

  /** Sends an event, now or as soon as it is open; does nothing once it has ended. */
  synchronized void tell(String event) {
    if (sender.isShutdown()) {
      return;
    }
    if (socket == null) {
      waiting.add(event);
    } else {
      WebSocket open = socket;
      sender.execute(() -> open.send(event));
    }
  }

  synchronized void end() {
    sender.shutdown();
    ended.accept(this);
  }

  @Override
  public synchronized void onOpen(WebSocket opened, Response response) {
    socket = opened;
    waiting.forEach(this::tell);
    waiting.clear();
  }

  @Override
  public void onClosing(WebSocket closing, int code, String reason) {
    closing.close(code, reason);
  }

  @Override
  public void onClosed(WebSocket closed, int code, String reason) {
    end();
  }

  @Override
  public void onFailure(WebSocket failed, Throwable error, Response response) {
    failed.close(1000, "");
    end();
  }
}
