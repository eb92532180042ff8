package io.krait.optimizer.loop;

import java.util.List;

/**
 * A sequence of statements with parameters and results.
 *
 * @param params variables that the owner of the region assigns
 * @param body the statements
 * @param results variables handed to the owner at the end
 */
public record Region(List<Var> params, List<Stm> body, List<Var> results) {
    /** Copies the lists. */
    public Region {
        params = List.copyOf(params);
        body = List.copyOf(body);
        results = List.copyOf(results);
    }
}
