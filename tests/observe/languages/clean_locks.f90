program t
  use omp_lib
  implicit none
  integer :: i, n
  integer(omp_lock_kind) :: l
  integer(omp_nest_lock_kind) :: nl
  n = 0
  call omp_init_lock(l)
  call omp_init_nest_lock(nl)
  !$omp parallel do
  do i = 1, 200
    call omp_set_lock(l)
    n = n + 1
    call omp_unset_lock(l)
    call omp_set_nest_lock(nl)
    call omp_set_nest_lock(nl)
    call omp_unset_nest_lock(nl)
    call omp_unset_nest_lock(nl)
  end do
  call omp_destroy_lock(l)
  print *, n
end program t
