package io.tarn.api.contract;

/// A request that does not fit the contract. Answered 400 with the message (api.md 3).
public final class ContractViolation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ContractViolation(String message) {
        super(message, null, false, false);
    }

    static ContractViolation body(String reason) {
        return new ContractViolation("request body has an error: " + reason);
    }
}
