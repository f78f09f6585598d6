/** What names of columns say of what is in them, where they say it plainly. */

/** Categories without an order, more than two of them. */
const NOMINAL = new Set(
  `airline airport body_style body_type brand browser carrier city color colour continent country county crop cuisine currency
  department destination district embarked ethnicity fuel fuel_type gearbox genre geography home_ownership industry island job
  job_role language make manufacturer marital marital_status municipality nationality native_country neighborhood neighbourhood
  occupation payment_method payment_type port_of_embarkation product_category profession property_type protocol_type province race region
  relationship religion sector soil_type species state supplier team town vehicle_type vendor workclass`.split(
    /\s+/
  )
);

/** What one row is known by, and no other. */
const ROW_IDS = new Set(
  `id idx uid uuid guid index unnamed_0 level_0 row_id row_number row_num row_no rownumber record_id sample_id passenger_id customer_id
  client_id loan_id patient_id employee_id employee_number applicant_id application_id transaction_id student_id respondent_id
  case_id case_number encounter_id listing_id policy_id policy_number account_id order_id invoice_id`.split(
    /\s+/
  )
);

/** `MaritalStatus`, `marital-status`, `marital status`: one spelling for all. */
export function spelling(name: string): string {
  return name
    .trim()
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|(?<!_)_+$/g, '');
}

export function isNominal(name: string): boolean {
  return NOMINAL.has(spelling(name));
}

export function identifiesRows(name: string): boolean {
  return ROW_IDS.has(spelling(name));
}

/** Of so many values that most are rare, wherever a table has enough rows to learn from. */
const MANY_VALUED = new Set(
  `address city datetime device_id e_mail email email_address first_name full_name ip ip_address item_id last_name merchant_id name
  phone phone_number postal_code postcode product_id seller_id session_id sku street street_address surname ticket ticket_number
  timestamp town url user user_id username vin website zip zip_code zipcode`.split(/\s+/)
);

export function hasManyValues(name: string): boolean {
  return MANY_VALUED.has(spelling(name)) || identifiesRows(name);
}

/** Amounts that run into thousands and more. */
const LARGE = new Set(
  `amount annual_income area balance budget charges credit_limit distance engine_size estimated_salary followers followers_count gdp income
  living_area loan_amount lot_area mileage monthly_income population price retweet_count revenue salary sales sqft sqft_living sqft_lot
  square_feet total_charges total_sales tweet_count views`.split(/\s+/)
);

/** What is counted in tens at most. */
const SMALL = new Set(
  `age bathrooms bedrooms children dependents doors education experience family_size floors gender is_active_member number_of_products num_of_products parch pclass
  rating rooms sex sib_sp tenure years years_at_company years_experience`.split(/\s+/)
);

/** A large column, and beside it a small one: their names leave no doubt that one outweighs the other. */
export function ofOtherScale(names: readonly string[]): readonly [string, string] | null {
  const large = names.find(name => LARGE.has(spelling(name)));
  const small = names.find(name => SMALL.has(spelling(name)));
  return large !== undefined && small !== undefined ? [large, small] : null;
}
