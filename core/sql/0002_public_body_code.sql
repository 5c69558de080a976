-- 全国地方公共団体コード: five digits and a check digit. Weights 6 5 4 3 2; a sum below 11 is
-- subtracted from 11, otherwise the remainder modulo 11 is; the last digit of that is the check
-- digit. Source: Ministry of Internal Affairs and Communications, annex to the code list.
CREATE OR REPLACE FUNCTION core_public_body_code_ok(code text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN code !~ '^[0-9]{6}$' THEN false ELSE
    right((11 - (substr(code, 1, 1)::int * 6 + substr(code, 2, 1)::int * 5
               + substr(code, 3, 1)::int * 4 + substr(code, 4, 1)::int * 3
               + substr(code, 5, 1)::int * 2) % 11)::text, 1) = substr(code, 6, 1)
END;
