package io.tarn.bench.row;

/// The command line, or the server it names, does not allow the run; the message tells the user what to do.
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UsageException(String message) {
        super(message);
    }
}
