"""One case as the services show it, turned into the frozen values of the components: no query, no judgement."""
