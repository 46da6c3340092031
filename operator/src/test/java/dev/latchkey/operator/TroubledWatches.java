package dev.latchkey.operator;

import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.fabric8.mockwebserver.http.Response;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;
import java.util.concurrent.ThreadLocalRandom;

/** An API server in memory whose watches and answers suffer, for clients that ask for it. */
final class TroubledWatches extends Dispatcher {
  private static final String GONE =
      "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\",\"message\":\"too"
          + " old resource version\",\"reason\":\"Expired\",\"code\":410}}";

  private final KubernetesCrudDispatcher crud = new KubernetesCrudDispatcher();

  @Override
  public MockResponse dispatch(RecordedRequest request) {
    MockResponse response = crud.dispatch(request);
    if (request.getHeader(LostAnswer.HEADER) != null) {
      return new MockResponse().setResponseCode(503);
    }
    String trouble = request.getHeader(WatchTrouble.HEADER);
    WebSocketListener listener = response.getWebSocketListener();
    return trouble == null || listener == null
        ? response
        : response.withWebSocketUpgrade(
            new TroubledListener(listener, WatchTrouble.valueOf(trouble)));
  }

  @Override
  public void shutdown() {
    crud.shutdown();
  }

  private static final class TroubledListener extends WebSocketListener {
    private final WebSocketListener listener;
    private final WatchTrouble trouble;

    TroubledListener(WebSocketListener listener, WatchTrouble trouble) {
      this.listener = listener;
      this.trouble = trouble;
    }

    @Override
    public void onOpen(WebSocket socket, Response response) {
      listener.onOpen(new TroubledSocket(socket, trouble), response);
    }

    @Override
    public void onClosing(WebSocket socket, int code, String reason) {
      listener.onClosing(socket, code, reason);
    }

    @Override
    public void onClosed(WebSocket socket, int code, String reason) {
      listener.onClosed(socket, code, reason);
    }

    @Override
    public void onFailure(WebSocket socket, Throwable error, Response response) {
      listener.onFailure(socket, error, response);
    }
  }

  /** Events of one watch are sent by one thread, one after the other. */
  private static final class TroubledSocket implements WebSocket {
    private final WebSocket socket;
    private final WatchTrouble trouble;
    private boolean gone;

    TroubledSocket(WebSocket socket, WatchTrouble trouble) {
      this.socket = socket;
      this.trouble = trouble;
    }

    @Override
    public RecordedRequest request() {
      return socket.request();
    }

    @Override
    public boolean send(String text) {
      switch (trouble) {
        case LATE -> pause();
        case TWICE -> socket.send(text);
        case GONE -> {
          if (gone) {
            return false;
          }
          if (ThreadLocalRandom.current().nextInt(8) == 0) {
            gone = true;
            socket.send(GONE);
            return socket.close(1000, "");
          }
        }
      }
      return socket.send(text);
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
