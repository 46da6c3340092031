package dev.latchkey.operator;

import dev.latchkey.testing.ObjectsInMemory;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.fabric8.mockwebserver.http.Response;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** An API server in memory whose watches and answers suffer, for clients that ask for it. */
final class TroubledWatches extends Dispatcher {
  private static final String GONE =
      "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\",\"message\":\"too"
          + " old resource version\",\"reason\":\"Expired\",\"code\":410}}";

  private final ObjectsInMemory crud = new ObjectsInMemory();
  private final Set<TroubledSocket> open = ConcurrentHashMap.newKeySet();
  private volatile Optional<String> cutOff = Optional.empty();

  /** Breaks off the watches whose address has a part, and serves nothing there any more. */
  void cutOff(String part) {
    cutOff = Optional.of(part);
    open.stream().filter(socket -> isCutOff(socket.request())).forEach(TroubledSocket::breakOff);
  }

  /** Serves everything again. */
  void reconnect() {
    cutOff = Optional.empty();
  }

  @Override
  public MockResponse dispatch(RecordedRequest request) {
    if (isCutOff(request)) {
      return new MockResponse().setResponseCode(503);
    }
    MockResponse response = crud.dispatch(request);
    if (request.getHeader(LostAnswer.HEADER) != null) {
      return new MockResponse().setResponseCode(503);
    }
    String trouble = request.getHeader(WatchTrouble.HEADER);
    WebSocketListener listener = response.getWebSocketListener();
    return listener == null
        ? response
        : response.withWebSocketUpgrade(
            new TroubledListener(
                listener, Optional.ofNullable(trouble).map(WatchTrouble::valueOf)));
  }

  @Override
  public void shutdown() {
    crud.shutdown();
  }

  private boolean isCutOff(RecordedRequest request) {
    return cutOff.filter(request.getPath()::contains).isPresent();
  }

  private final class TroubledListener extends WebSocketListener {
    private final WebSocketListener listener;
    private final Optional<WatchTrouble> trouble;

    TroubledListener(WebSocketListener listener, Optional<WatchTrouble> trouble) {
      this.listener = listener;
      this.trouble = trouble;
    }

    @Override
    public void onOpen(WebSocket socket, Response response) {
      TroubledSocket troubled = new TroubledSocket(socket, trouble);
      open.add(troubled);
      if (isCutOff(socket.request())) {
        troubled.breakOff();
      }
      listener.onOpen(troubled, response);
    }

    @Override
    public void onClosing(WebSocket socket, int code, String reason) {
      listener.onClosing(socket, code, reason);
    }

    @Override
    public void onClosed(WebSocket socket, int code, String reason) {
      open.removeIf(troubled -> troubled.socket == socket);
      listener.onClosed(socket, code, reason);
    }

    @Override
    public void onFailure(WebSocket socket, Throwable error, Response response) {
      open.removeIf(troubled -> troubled.socket == socket);
      listener.onFailure(socket, error, response);
    }
  }

  /** Events of one watch are sent by one thread, one after the other. */
  private static final class TroubledSocket implements WebSocket {
    private final WebSocket socket;
    private final Optional<WatchTrouble> trouble;
    private volatile boolean gone;

    TroubledSocket(WebSocket socket, Optional<WatchTrouble> trouble) {
      this.socket = socket;
      this.trouble = trouble;
    }

    @Override
    public RecordedRequest request() {
      return socket.request();
    }

    /** Tells that the watch is too old, and nothing after that. */
    void breakOff() {
      gone = true;
      socket.send(GONE);
      socket.close(1000, "");
    }

    @Override
    public boolean send(String text) {
      trouble.ifPresent(
          kind -> {
            switch (kind) {
              case LATE -> pause();
              case TWICE -> sendOnce(text);
              case GONE -> {
                if (!gone && ThreadLocalRandom.current().nextInt(8) == 0) {
                  breakOff();
                }
              }
            }
          });
      return sendOnce(text);
    }

    private boolean sendOnce(String text) {
      return !gone && socket.send(text);
    }

    @Override
    public boolean send(byte[] bytes) {
      return socket.send(bytes);
    }

    @Override
    public boolean close(int code, String reason) {
      return socket.close(code, reason);
    }

    private static void pause() {
      try {
        Thread.sleep(ThreadLocalRandom.current().nextInt(80));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
