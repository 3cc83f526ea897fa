package dev.supervisor.core.events;

import org.jspecify.annotations.Nullable;

/**
 * A request that a thread can be asked, usually a record.
 *
 * <pre>{@code
 * record Balance(String account) implements Request<Long> {}
 *
 * bank.handlers().answer(Balance.class, request -> read(request.account()));
 * long cents = bank.ask(new Balance("4711")).await(Till.in(ONE_SECOND));
 * }</pre>
 *
 * @param <R> the type of the answer
 */
public interface Request<R extends @Nullable Object> {}
