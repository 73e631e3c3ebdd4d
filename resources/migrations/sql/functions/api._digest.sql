-- What an approver signs: everything the decision depends on, in one canonical text.
CREATE OR REPLACE FUNCTION api._digest(p_id bigint, p_kind text, p_subject text, p_branch text, p_customer bigint, p_amount numeric,
                                       p_payload jsonb, p_reason text, p_made_by name, p_needs int) RETURNS bytea
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT sha256(convert_to(jsonb_build_array(p_id, p_kind, p_subject, p_branch, p_customer, trim_scale(p_amount)::text, p_payload, p_reason,
                                             p_made_by, p_needs)::text, 'UTF8'))
$$;
